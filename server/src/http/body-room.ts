/** How much may be on its way in at the same time. */
export interface BodyLimits {
  /** Bytes of all bodies together. */
  readonly totalBytes: number;
  /** Bytes of one subscription's bodies, so that one cannot keep all others out. */
  readonly ownerBytes: number;
  /** Milliseconds that a body waits for its place, unread, before it is refused. */
  readonly patienceMs: number;
}

/** Memory for bodies on their way in. */
export interface BodyRoom {
  /**
   * Resolves when there is room for so many bytes, with what gives it back; undefined when there was none in time, or the signal fired.
   * Who comes first is served first, unless only a smaller one fits.
   */
  take(owner: string, bytes: number, signal: AbortSignal): Promise<(() => void) | undefined>;
}

interface Waiter {
  readonly owner: string;
  readonly bytes: number;
  readonly grant: () => void;
}

export function createBodyRoom({ totalBytes, ownerBytes, patienceMs }: BodyLimits): BodyRoom {
  let taken = 0;
  const takenBy = new Map<string, number>();
  const waiters = new Set<Waiter>();

  function fits(owner: string, bytes: number): boolean {
    return taken + bytes <= totalBytes && (takenBy.get(owner) ?? 0) + bytes <= ownerBytes;
  }

  function add(owner: string, bytes: number): void {
    taken += bytes;
    const ofOwner = (takenBy.get(owner) ?? 0) + bytes;
    if (ofOwner === 0) takenBy.delete(owner);
    else takenBy.set(owner, ofOwner);
  }

  /** Takes the room; what this returns gives it back, once. */
  function occupy(owner: string, bytes: number): () => void {
    add(owner, bytes);
    let isTaken = true;
    return () => {
      if (!isTaken) return;
      isTaken = false;
      add(owner, -bytes);
      for (const waiter of waiters) if (fits(waiter.owner, waiter.bytes)) waiter.grant();
    };
  }

  return {
    async take(owner, bytes, signal) {
      if (signal.aborted) return undefined;
      if (fits(owner, bytes)) return occupy(owner, bytes);
      return new Promise((resolve) => {
        const end = (giveBack?: () => void): void => {
          waiters.delete(waiter);
          clearTimeout(patience);
          signal.removeEventListener("abort", leave);
          resolve(giveBack);
        };
        const leave = (): void => end();
        const waiter: Waiter = { owner, bytes, grant: () => end(occupy(owner, bytes)) };
        const patience = setTimeout(leave, patienceMs);
        signal.addEventListener("abort", leave);
        waiters.add(waiter);
      });
    },
  };
}
