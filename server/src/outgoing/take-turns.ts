export interface TurnLimits {
  /** How many works run at a time; the others wait. */
  readonly atOnce: number;
  /** Of one owner, so that a slow one leaves room for the others. */
  readonly atOnceOfOwner: number;
  /** How many of one owner may wait. */
  readonly waitingOfOwner: number;
  /** How many may wait in all. */
  readonly waiting: number;
}

/**
 * Runs work when it is its owner's turn: the first that came and whose owner has room. Who gives up while it waits leaves its place.
 * Resolves to undefined, with nothing run, when too many wait already.
 *
 * @throws what the work throws, or the signal's reason when it fires before the work has begun
 */
export type TakeTurn = <Result>(owner: string, signal: AbortSignal, work: () => Promise<Result>) => Promise<Result | undefined>;

interface Waiting {
  readonly owner: string;
  readonly begin: () => void;
}

export function createTurns({ atOnce, atOnceOfOwner, waitingOfOwner, waiting: maxWaiting }: TurnLimits): TakeTurn {
  const running: string[] = [];
  const waiting: Waiting[] = [];
  const countOf = (owner: string, owners: readonly string[]): number => owners.filter((other) => other === owner).length;
  const hasRoom = ({ owner }: Pick<Waiting, "owner">): boolean => running.length < atOnce && countOf(owner, running) < atOnceOfOwner;

  async function wait(owner: string, signal: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const place = { owner, begin: resolve };
    waiting.push(place);
    const leave = (): void => {
      waiting.splice(waiting.indexOf(place), 1);
      reject(signal.reason as Error);
    };
    signal.addEventListener("abort", leave, { once: true });
    await promise;
    signal.removeEventListener("abort", leave);
  }

  function beginNext(): void {
    const index = waiting.findIndex(hasRoom);
    const [next] = index < 0 ? [] : waiting.splice(index, 1);
    if (next === undefined) return;
    running.push(next.owner);
    next.begin();
  }

  return async (owner, signal, work) => {
    signal.throwIfAborted();
    if (hasRoom({ owner })) running.push(owner);
    else {
      const waitingOwners = waiting.map((place) => place.owner);
      if (waiting.length >= maxWaiting || countOf(owner, waitingOwners) >= waitingOfOwner) return undefined;
      await wait(owner, signal);
    }
    try {
      return await work();
    } finally {
      running.splice(running.indexOf(owner), 1);
      beginNext();
    }
  };
}
