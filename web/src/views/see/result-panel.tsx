import { Code, ImageUp } from "lucide-react";
import { useState } from "react";
import type { Phase, Run } from "../../api/runs/run.ts";
import { en } from "../../strings/en.ts";
import { useStore } from "../use-store.ts";
import { CodeDialog } from "./code-dialog.tsx";
import { DownloadButtons } from "./download-buttons.tsx";
import styles from "./result-panel.module.css";
import { resultOf, shownResult } from "./shown-result.ts";
import { takeAsInput } from "./take-as-input.ts";
import { sayTime } from "./time-left.ts";
import { Variations } from "./variations.tsx";

export interface ResultPanelProps {
  readonly run: Run;
  readonly phase: Extract<Phase, { readonly kind: "succeeded" }>;
}

/** A result: which one of them, how it was made, and what to do with it. */
export function ResultPanel({ run, phase: { facts, results } }: ResultPanelProps) {
  const { chosen } = resultOf(useStore(shownResult), run.id);
  const [isCodeOpen, setCodeOpen] = useState(false);
  const strings = en.see;
  const picture = facts.pictures[chosen];
  return (
    <div className={styles.result}>
      <h2>{strings.result}</h2>
      {results.length > 1 && <Variations runId={run.id} pictures={facts.pictures} results={results} chosen={chosen} />}
      <button type="button" className={styles.use} onClick={() => void takeAsInput(results[chosen], run.settings.prompt ?? "")}>
        <ImageUp size={18} aria-hidden />
        {strings.takeAsInput}
      </button>
      <DownloadButtons picture={results[chosen]} name={fileName(run.settings.prompt, picture.seed)} />
      <button type="button" className={styles.quiet} onClick={() => setCodeOpen(true)}>
        <Code size={16} aria-hidden />
        {strings.code.open}
      </button>
      <p className={styles.facts}>
        {strings.seed(picture.seed)}. {strings.facts(facts.model, facts.steps, sayTime(facts.workMs))}.
        {picture.unmaskedMaxDiff !== null && (
          <> {picture.unmaskedMaxDiff === 0 ? strings.untouched : strings.touched(picture.unmaskedMaxDiff)}</>
        )}
      </p>
      {facts.warnings.length > 0 && (
        <div className={styles.warnings}>
          <strong>{strings.warnings}</strong>
          <ul>
            {facts.warnings.map((warning) => (
              <li key={warning}>{warning}</li>
            ))}
          </ul>
        </div>
      )}
      {isCodeOpen && <CodeDialog run={run} seed={facts.pictures[0].seed} onClose={() => setCodeOpen(false)} />}
    </div>
  );
}

/** Of the prompt's words, what any file system takes. */
function fileName(prompt: string | undefined, seed: number): string {
  const words = (prompt ?? "").toLowerCase().match(/[\p{Letter}\p{Number}]+/gu) ?? [];
  return [...words.slice(0, 6), seed].join("-");
}
