import { TriangleAlert } from "lucide-react";
import type { Failure, FailureKind } from "../../api/failure.ts";
import { en } from "../../strings/en.ts";
import styles from "./failure-note.module.css";
import { sayTime } from "./time-left.ts";

interface Words {
  readonly title: string;
  readonly advice: string;
}

export interface FailureNoteProps {
  readonly failure: Failure;
  /** Where it means something else than usual. */
  readonly words?: Partial<Record<FailureKind, Words>>;
}

/** What went wrong, what to do, what the server said, and where its log has the rest. */
export function FailureNote({ failure, words }: FailureNoteProps) {
  const { kind, message, traceId, retryAfter } = failure;
  const { title, advice }: Words = words?.[kind] ?? en.see.failures[kind];
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
