import { Eye, EyeOff } from "lucide-react";
import { en } from "../../strings/en.ts";
import type { StageDocument } from "../stage/documents.ts";
import styles from "./result-switch.module.css";
import { changeResult } from "./shown-result.ts";
import { useRunOver } from "./use-run-over.ts";

/** Shows and hides the result of what is on the stage, for as long as there is one: painting hides it too. */
export function ResultSwitch({ document }: { readonly document: StageDocument }) {
  const over = useRunOver(document);
  if (over?.run.phase.kind !== "succeeded") return null;
  const { run, shown } = over;
  const Icon = shown.isHidden ? Eye : EyeOff;
  return (
    <button type="button" className={styles.switch} onClick={() => changeResult(run.id, { isHidden: !shown.isHidden })}>
      <Icon size={18} aria-hidden />
      {shown.isHidden ? en.see.show : en.see.hide}
    </button>
  );
}
