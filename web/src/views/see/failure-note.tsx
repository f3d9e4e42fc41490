import { TriangleAlert } from "lucide-react";
import type { Failure } from "../../api/failure.ts";
import { en } from "../../strings/en.ts";
import styles from "./failure-note.module.css";
import { sayTime } from "./time-left.ts";

/** What went wrong, what to do, what the server said, and where its log has the rest. */
export function FailureNote({ failure }: { readonly failure: Failure }) {
  const { kind, message, traceId, retryAfter } = failure;
  const { title, advice } = en.see.failures[kind];
  return (
    <div role="alert" className={styles.note}>
      <TriangleAlert size={18} aria-hidden />
      <div className={styles.words}>
        <strong>{title}</strong>
        <p>
          {advice} {retryAfter !== undefined && en.see.retryAfter(sayTime(retryAfter * 1000))}
        </p>
        <p className={styles.message}>{message}</p>
        {traceId !== undefined && (
          <p className={styles.trace}>
            {en.see.traceId} <code>{traceId}</code>
          </p>
        )}
      </div>
    </div>
  );
}
