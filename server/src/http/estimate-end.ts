/** Guesses from the pace so far when the steps will be done. */
export interface EndEstimate {
  /** Milliseconds from the moment of this step to the last one; null when there is nothing to judge by. */
  after(step: number, steps: number, at: Date): number | null;
  /** The work begins again. */
  restart(): void;
}

/** Steps take equally long; what comes before the first step and after the last one is not counted. */
export function estimateEnd(): EndEstimate {
  let first: { readonly step: number; readonly at: Date } | undefined;
  return {
    after(step, steps, at) {
      first ??= { step, at };
      if (step <= first.step) return null;
      const perStep = (at.getTime() - first.at.getTime()) / (step - first.step);
      return Math.max(0, Math.round(perStep * (steps - step)));
    },
    restart() {
      first = undefined;
    },
  };
}
