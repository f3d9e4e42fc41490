import { Ban, Check, CircleX, Clock, Copy, LoaderCircle, TimerOff, type LucideIcon } from "lucide-react";
import { useState } from "react";
import type { Job } from "../../api/jobs/job-list.ts";
import { en } from "../../strings/en.ts";
import { jobList } from "./job-list.ts";
import styles from "./job-row.module.css";
import { JobTimes } from "./job-times.tsx";

const ICONS: Readonly<Record<Job["status"], LucideIcon>> = {
  queued: Clock,
  running: LoaderCircle,
  succeeded: Check,
  failed: CircleX,
  cancelled: Ban,
  expired: TimerOff,
};

const timeFormat = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "medium" });

interface JobRowProps {
  readonly job: Job;
  /** Of all that are shown: what the bars are drawn against. */
  readonly longestMs: number;
  /** The subscription's name, where others' jobs are shown too. */
  readonly owner: string | undefined;
}

/** One job: what has become of it, how long that took, and what can be done. */
export function JobRow({ job, longestMs, owner }: JobRowProps) {
  const { id, status, createdAt, error, finishedAt, timings } = job;
  const Icon = ICONS[status];
  return (
    <li className={styles.job} data-status={status}>
      <div className={styles.status}>
        <Icon size={18} aria-hidden />
        <span>{en.jobs.statuses[status]}</span>
        <Progress job={job} />
      </div>
      <div className={styles.what}>
        <time dateTime={createdAt}>{timeFormat.format(new Date(createdAt))}</time>
        {owner !== undefined && <span className={styles.owner}>{owner}</span>}
        <code className={styles.id}>{id}</code>
      </div>
      <JobTimes timings={timings} longestMs={longestMs} />
      {error !== null && <p className={styles.error}>{status === "cancelled" ? en.jobs.cancelledWhy : error.message}</p>}
      <div className={styles.actions}>
        <Result job={job} />
        {finishedAt === null && (
          <button type="button" aria-label={en.jobs.cancelOf(id)} onClick={() => void jobList.cancel(id)}>
            {en.jobs.cancel}
          </button>
        )}
        <TraceButton traceId={job.traceId} />
      </div>
    </li>
  );
}

function Progress({ job: { id, status, progress, queuePosition } }: { readonly job: Job }) {
  if (status === "queued") return <small>{en.jobs.queuePosition(queuePosition ?? 0)}</small>;
  if (status !== "running" || progress === null) return null;
  return (
    <>
      <progress value={progress.fraction} aria-label={en.jobs.progressLabel(id)} />
      <small>{en.jobs.progress(Math.round(progress.fraction * 100))}</small>
    </>
  );
}

function Result({ job: { id, result } }: { readonly job: Job }) {
  if (result === null) return null;
  const { images, model } = result;
  const links = images.map(({ url, width, height }, i) => (
    <a key={url} href={url} target="_blank" rel="noreferrer" aria-label={en.jobs.openOf(i, id)} title={en.jobs.facts(model, width, height)}>
      {images.length === 1 ? en.jobs.open : i + 1}
    </a>
  ));
  return (
    <>
      {images.length > 1 && <span>{en.jobs.pictures}</span>}
      {links}
    </>
  );
}

/** What the server's log has this job under. */
function TraceButton({ traceId }: { readonly traceId: string }) {
  const [isCopied, setCopied] = useState(false);
  return (
    <button
      type="button"
      className={styles.trace}
      aria-label={en.jobs.copyTrace(traceId)}
      title={traceId}
      onClick={() => void navigator.clipboard.writeText(traceId).then(() => setCopied(true))}
    >
      {isCopied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />} {isCopied ? en.jobs.copied : en.jobs.trace}
    </button>
  );
}
