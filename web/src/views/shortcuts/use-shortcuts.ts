import { useEffect } from "react";
import { commandOf, runCommand } from "../../editor/index.ts";
import { documents } from "../stage/documents.ts";

/** What keys do beside the editor's own commands. */
export interface PageCommands {
  readonly run: () => void;
  readonly open: () => void;
  readonly help: () => void;
}

/** Keys of the page and of the editor, wherever the focus is, but not while somebody types or a dialog is open. */
export function useShortcuts({ run, open, help }: PageCommands): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || isTaken(event.target) || document.querySelector("dialog[open]") !== null) return;
      const act = actionOf(event, { run, open, help });
      if (act === undefined) return;
      event.preventDefault();
      act();
    };
    addEventListener("keydown", listen);
    return () => removeEventListener("keydown", listen);
  }, [run, open, help]);
}

function actionOf(event: KeyboardEvent, { run, open, help }: PageCommands): (() => void) | undefined {
  const mod = event.ctrlKey || event.metaKey;
  if (event.key === "?") return help;
  if (mod && event.key === "Enter") return run;
  if (mod && event.key.toLowerCase() === "o") return open;
  const editor = documents.getSnapshot()?.editor;
  const command = commandOf(event);
  if (command === "undo" || command === "redo") return documents[command];
  return editor === undefined || command === undefined ? undefined : () => runCommand(editor, command);
}

/** Where keys already mean something: text is typed, a slider moved, a choice made. */
function isTaken(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("input, textarea, select, [contenteditable], [popover]") !== null;
}
