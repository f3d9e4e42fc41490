/** Keeps something from happening more often than once in `intervalMs`: true when it may happen now, which then counts as done. */
export function createPace(intervalMs: number): () => boolean {
  let last = -Infinity;
  return () => {
    const now = performance.now();
    if (now - last < intervalMs) return false;
    last = now;
    return true;
  };
}
