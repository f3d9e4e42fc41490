import { Sparkles } from "lucide-react";
import { useRef, type KeyboardEvent, type SubmitEvent } from "react";
import { api } from "../../api/api.ts";
import { isOver } from "../../api/runs/run.ts";
import { checkSettings } from "../../api/settings/check-settings.ts";
import type { Settings } from "../../api/settings/rules.ts";
import { en } from "../../strings/en.ts";
import { RunStatus } from "../see/run-status.tsx";
import { showRun } from "../see/shown-result.ts";
import type { collect, subjectOf } from "../stage/collect.ts";
import { documents } from "../stage/documents.ts";
import { useStore } from "../use-store.ts";
import controls from "./controls.module.css";
import styles from "./say-panel.module.css";
import { TextSetting } from "./text-setting.tsx";
import { useSetting } from "./use-setting.ts";

interface SayPanelProps {
  /** What a run would repaint, as the stage stands. */
  readonly subject: ReturnType<typeof subjectOf>;
  /** The picture and the mask as they are to be sent. */
  readonly collect: typeof collect;
}

/** What should be there, and the button that makes it so. */
export function SayPanel({ subject, collect }: SayPanelProps) {
  const prompt = useSetting("prompt");
  const [run] = useStore(api.runs);
  const form = useRef<HTMLFormElement>(null);
  const isBusy = run !== undefined && !isOver(run.phase);

  function submit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    if (isBusy) return;
    const settings = api.settings.getSnapshot();
    const [wrong] = Object.keys(checkSettings(settings));
    if (wrong === "prompt") return form.current?.querySelector("textarea")?.focus();
    if (wrong !== undefined) return showFault();
    showRun(api.runs.start(withBlankSize(settings), collect), documents.getSnapshot());
  }

  return (
    <form ref={form} className={styles.say} noValidate onSubmit={submit}>
      <div className={styles.prompt}>
        <label htmlFor={prompt.id} className={styles.title}>
          {en.say.title}
        </label>
        <textarea
          {...prompt.aria}
          className={`${controls.field} ${styles.words}`}
          rows={2}
          required
          placeholder={en.say.promptPlaceholder}
          aria-keyshortcuts="Control+Enter"
          value={prompt.value ?? ""}
          onChange={({ target }) => prompt.change(target.value === "" ? undefined : target.value)}
          onKeyDown={runOnControlEnter}
        />
        <p id={`${prompt.id}-help`} className={styles.help}>
          {prompt.fault !== undefined && <strong className={styles.fault}>{prompt.fault} </strong>}
          {en.say.runHint[subject]}
        </p>
      </div>
      <TextSetting name="negative_prompt" />
      {isBusy ? (
        <RunStatus run={run} />
      ) : (
        <button className={styles.run}>
          <Sparkles size={18} aria-hidden />
          {en.say.run[subject]}
          <kbd aria-hidden>{en.say.runKeys}</kbd>
        </button>
      )}
    </form>
  );
}

/** A blank picture is not sent where nothing is painted on it; its size is. */
function withBlankSize(settings: Settings): Settings {
  const document = documents.getSnapshot();
  if (document === undefined || document.file !== undefined || settings.size !== undefined) return settings;
  return { ...settings, size: `${document.size.width}x${document.size.height}` };
}

function runOnControlEnter(event: KeyboardEvent<HTMLTextAreaElement>): void {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  event.currentTarget.form?.requestSubmit();
}

/** A setting that is wrong may be behind "more". */
function showFault(): void {
  const control = document.querySelector<HTMLElement>("details [aria-invalid='true']");
  control?.closest("details")?.setAttribute("open", "");
  control?.focus();
}
