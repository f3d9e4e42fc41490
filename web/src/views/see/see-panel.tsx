import { api } from "../../api/api.ts";
import { isOver } from "../../api/runs/run.ts";
import { useStore } from "../use-store.ts";
import { describePhase } from "./describe-phase.ts";
import { FailureNote } from "./failure-note.tsx";
import { ResultPanel } from "./result-panel.tsx";
import styles from "./see-panel.module.css";
import { useFirstPicture } from "./use-first-picture.ts";

/** What has become of the last run. */
export function SeePanel() {
  const [run] = useStore(api.runs);
  useFirstPicture(run);
  return (
    <section className={styles.see} data-empty={run === undefined || !isOver(run.phase)}>
      {/* Once for each turn of events, not for each step. */}
      <p role="status" className={run?.phase.kind === "cancelled" ? styles.plain : styles.unseen}>
        {run !== undefined && describePhase(run, 0).title}
      </p>
      {run?.phase.kind === "succeeded" && <ResultPanel key={run.id} run={run} phase={run.phase} />}
      {run?.phase.kind === "failed" && <FailureNote failure={run.phase.failure} />}
    </section>
  );
}
