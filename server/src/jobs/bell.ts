/** Wakes whoever waits. A ring while nobody waits is kept for the next who does, so none is missed. */
export interface Bell {
  readonly ring: () => void;
  /** True at the next ring, false after so many milliseconds without one. One waits at a time. */
  wait(milliseconds: number): Promise<boolean>;
}

export function createBell(): Bell {
  let isRung = false;
  let wake: (() => void) | undefined;
  return {
    ring() {
      isRung = true;
      wake?.();
    },
    async wait(milliseconds) {
      if (!isRung) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, milliseconds);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      wake = undefined;
      const wasRung = isRung;
      isRung = false;
      return wasRung;
    },
  };
}
