import { createPreviewAudience, type PreviewAudience } from "../../jobs/preview-audience.ts";
import type { Signals, Topic } from "../signals.ts";

/** Whoever watches says so this often, and is taken to have left after three times that. */
const TELL_EVERY_MS = 2000;
const TOLD_FOR_MS = 3 * TELL_EVERY_MS;

/**
 * An audience of all processes: a worker makes previews for those who watch at any gateway. Both are told by a signal, which may be lost:
 * then a preview is.
 */
export function createSharedAudience(signals: Signals, emit: (topics: readonly Topic[]) => void): PreviewAudience {
  const own = createPreviewAudience();
  const elsewhere = new Map<string, number>(); // job → until when

  signals.onWatched((jobId) => {
    const now = performance.now();
    for (const [job, until] of elsewhere) if (until <= now) elsewhere.delete(job);
    elsewhere.set(jobId, now + TOLD_FOR_MS);
  });

  return {
    join(jobId) {
      const leave = own.join(jobId);
      const tell = (): void => emit([`watched ${jobId}`]);
      const timer = setInterval(tell, TELL_EVERY_MS);
      tell();
      return () => {
        clearInterval(timer);
        leave();
      };
    },
    isThere: (jobId) => own.isThere(jobId) || (elsewhere.get(jobId) ?? 0) > performance.now(),
  };
}
