/** Who would like to see a job's picture form. A preview takes time away from the picture itself, so none is made for nobody. */
export interface PreviewAudience {
  /** Somebody watches this job. Call the result when they leave. */
  join(jobId: string): () => void;
  isThere(jobId: string): boolean;
}

/** An audience within this process. */
export function createPreviewAudience(): PreviewAudience {
  const watchers = new Map<string, number>();
  return {
    join(jobId) {
      watchers.set(jobId, (watchers.get(jobId) ?? 0) + 1);
      let isHere = true;
      return () => {
        if (!isHere) return;
        isHere = false;
        const others = (watchers.get(jobId) ?? 1) - 1;
        if (others === 0) watchers.delete(jobId);
        else watchers.set(jobId, others);
      };
    },
    isThere: (jobId) => watchers.has(jobId),
  };
}
