import { X } from "lucide-react";
import { api } from "../../api/api.ts";
import type { Run } from "../../api/runs/run.ts";
import { en } from "../../strings/en.ts";
import { useStore } from "../use-store.ts";
import { describePhase } from "./describe-phase.ts";
import styles from "./run-status.module.css";
import { useNow } from "./use-now.ts";

/** Where a run is: its place in the queue, its steps, the time left; and the button that ends it. */
export function RunStatus({ run }: { readonly run: Run }) {
  const { phase, isCancelling, cancelFailure } = run;
  const server = useStore(api.server);
  const now = useNow(phase.kind === "running");
  const { title, detail } = describePhase(run, now);
  return (
    <div className={styles.status}>
      <div className={styles.words}>
        <strong>{title}</strong>
        <span>{detail}</span>
      </div>
      <button type="button" className={styles.cancel} disabled={isCancelling} onClick={() => void api.runs.cancel(run.id)}>
        <X size={16} aria-hidden />
        {en.see.cancel}
      </button>
      <progress
        className={styles.bar}
        aria-label={en.see.progress}
        max={1}
        value={phase.kind === "running" && phase.step > 0 ? phase.fraction : undefined}
      />
      {server === "away" && (
        <p role="alert" className={styles.trouble}>
          {en.see.away}
        </p>
      )}
      {cancelFailure !== undefined && (
        <p role="alert" className={styles.trouble}>
          {en.see.notCancelled} {cancelFailure.message}
        </p>
      )}
    </div>
  );
}
