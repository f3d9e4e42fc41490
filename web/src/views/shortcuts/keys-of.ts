import { SHORTCUTS, type Command, type Shortcut } from "../../editor/index.ts";
import { en } from "../../strings/en.ts";

const IS_MAC = /Mac|iP(?:hone|ad|od)/.test(globalThis.navigator?.userAgent ?? "");

const NAMES: Readonly<Record<string, string>> = {
  ArrowLeft: en.shortcuts.keys.arrowLeft,
  ArrowRight: en.shortcuts.keys.arrowRight,
  ArrowUp: en.shortcuts.keys.arrowUp,
  ArrowDown: en.shortcuts.keys.arrowDown,
  Escape: en.shortcuts.keys.escape,
};

/** The keys of a command as they are written, the first of several: `Ctrl+Shift+Z`. */
export function keysOf(command: Command): string {
  const shortcut = SHORTCUTS.find((other) => other.command === command);
  return shortcut === undefined ? "" : spell(shortcut);
}

/** @param isMac for tests */
export function spell({ key, mod, shift }: Pick<Shortcut, "key" | "mod" | "shift">, isMac = IS_MAC): string {
  const { keys } = en.shortcuts;
  // A sign that needs Shift is itself already what is typed.
  const showsShift = shift === true && (key.length > 1 || /[a-z]/.test(key));
  return [mod && (isMac ? keys.modOnMac : keys.mod), showsShift && keys.shift, NAMES[key] ?? (key.length === 1 ? key.toUpperCase() : key)]
    .filter((part) => part !== undefined && part !== false)
    .join("+");
}
