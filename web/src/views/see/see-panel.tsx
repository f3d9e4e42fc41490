import { useEffect } from "react";
import { api } from "../../api/api.ts";
import { isOver, type Run } from "../../api/runs/run.ts";
import { useStore } from "../use-store.ts";
import { describePhase } from "./describe-phase.ts";
import { FailureNote } from "./failure-note.tsx";
import { ResultPanel, type ResultPanelProps } from "./result-panel.tsx";
import styles from "./see-panel.module.css";
import { showFormer } from "./shown-result.ts";
import { useFirstPicture } from "./use-first-picture.ts";

/** What has become of the last run; when that came to nothing, the result before it as well. */
export function SeePanel() {
  const runs = useStore(api.runs);
  const [run] = runs;
  const result = run !== undefined && isOver(run.phase) ? runs.find(hasPictures) : undefined;
  useFirstPicture(run);
  useEffect(() => {
    if (run?.phase.kind === "failed" || run?.phase.kind === "cancelled") showFormer(run.id);
  }, [run?.id, run?.phase.kind]);
  return (
    <section className={styles.see} data-empty={run === undefined || !isOver(run.phase)}>
      {/* Once for each turn of events, not for each step. */}
      <p role="status" className={run?.phase.kind === "cancelled" ? styles.plain : styles.unseen}>
        {run !== undefined && describePhase(run, 0).title}
      </p>
      {run?.phase.kind === "failed" && <FailureNote failure={run.phase.failure} />}
      {result !== undefined && <ResultPanel key={result.id} run={result} phase={result.phase} />}
    </section>
  );
}

function hasPictures(run: Run): run is Run & Pick<ResultPanelProps, "phase"> {
  return run.phase.kind === "succeeded";
}
