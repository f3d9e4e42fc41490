import type { Job } from "../../api/jobs/job-list.ts";
import { en } from "../../strings/en.ts";
import { describeDuration } from "./describe-duration.ts";
import styles from "./job-times.module.css";

/** How long a job waited and was worked on: two bars on one line, against the longest job that is shown, and in numbers. */
export function JobTimes({ timings: { queuedMs, runningMs, totalMs }, longestMs }: Pick<Job, "timings"> & { readonly longestMs: number }) {
  const strings = en.jobs.times;
  const share = (milliseconds: number): number => (milliseconds / longestMs) * 100;
  return (
    <div className={styles.times}>
      <svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden>
        <rect className={styles.queued} width={share(queuedMs)} height={6} />
        <rect className={styles.running} x={share(queuedMs)} width={share(runningMs ?? 0)} height={6} />
      </svg>
      <p>
        {strings.queued} <b>{describeDuration(queuedMs)}</b>
        {runningMs !== null && (
          <>
            , {strings.running} <b>{describeDuration(runningMs)}</b>, <b>{describeDuration(totalMs)}</b> {strings.total}
          </>
        )}
      </p>
    </div>
  );
}
