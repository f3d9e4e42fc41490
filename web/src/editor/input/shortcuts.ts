import type { Editor, Tool } from "../document/editor-types.ts";
import { stepHardness, stepSize } from "../stroke/brush.ts";
import { actualSize, fit, panBy, zoomBy } from "../viewport.ts";

/** How far an arrow key pans, in CSS pixels. */
const PAN_STEP = 64;
const ZOOM_STEP = 1.25;
/** How far one press grows or shrinks the mask, in picture pixels. */
const GROW_STEP = 1;

/** What keys can make the editor do. */
export type Command =
  | `tool.${Tool}`
  | "undo"
  | "redo"
  | "cancel"
  | "clear"
  | "invert"
  | "fillHoles"
  | "grow"
  | "shrink"
  | "brush.larger"
  | "brush.smaller"
  | "brush.harder"
  | "brush.softer"
  | "zoom.in"
  | "zoom.out"
  | "zoom.fit"
  | "zoom.actual"
  | "pan.left"
  | "pan.right"
  | "pan.up"
  | "pan.down"
  | "tint.toggle";

/** A key and the command that it gives. `key` is a `KeyboardEvent.key`; `mod` is Ctrl, on a Mac ⌘. */
export interface Shortcut {
  readonly key: string;
  readonly mod?: true;
  readonly shift?: true;
  readonly command: Command;
}

/** Every shortcut of the editor: the keyboard reads it and the sheet of shortcuts shows it. Where a command has two, the first is shown. */
export const SHORTCUTS: readonly Shortcut[] = [
  { key: "b", command: "tool.brush" },
  { key: "e", command: "tool.eraser" },
  { key: "r", command: "tool.rectangle" },
  { key: "o", command: "tool.ellipse" },
  { key: "l", command: "tool.lasso" },
  { key: "g", command: "tool.fill" },
  { key: "z", mod: true, command: "undo" },
  { key: "z", mod: true, shift: true, command: "redo" },
  { key: "y", mod: true, command: "redo" },
  { key: "Escape", command: "cancel" },
  { key: "Delete", command: "clear" },
  { key: "Backspace", command: "clear" },
  { key: "i", mod: true, command: "invert" },
  { key: "h", command: "fillHoles" },
  { key: ">", shift: true, command: "grow" },
  { key: "<", shift: true, command: "shrink" },
  { key: "]", command: "brush.larger" },
  { key: "[", command: "brush.smaller" },
  { key: "}", shift: true, command: "brush.harder" },
  { key: "{", shift: true, command: "brush.softer" },
  { key: "+", command: "zoom.in" },
  { key: "=", command: "zoom.in" },
  { key: "-", command: "zoom.out" },
  { key: "0", command: "zoom.fit" },
  { key: "1", command: "zoom.actual" },
  { key: "ArrowLeft", command: "pan.left" },
  { key: "ArrowRight", command: "pan.right" },
  { key: "ArrowUp", command: "pan.up" },
  { key: "ArrowDown", command: "pan.down" },
  { key: "t", command: "tint.toggle" },
];

/** What of a `KeyboardEvent` is read. */
export interface KeyInput {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

/** The command that a key gives, if any. */
export function commandOf(input: KeyInput): Command | undefined {
  if (input.altKey) return undefined;
  const key = input.key.length === 1 ? input.key.toLowerCase() : input.key;
  const mod = input.ctrlKey || input.metaKey;
  // Where a sign lies on the keyboard differs: on some a "+" or "]" needs Shift, so only letters and named keys tell Shift apart.
  const tellsShift = input.key.length > 1 || /[a-z]/.test(key);
  return SHORTCUTS.find((shortcut) => {
    if (shortcut.key !== key || (shortcut.mod ?? false) !== mod) return false;
    return !tellsShift || (shortcut.shift ?? false) === input.shiftKey;
  })?.command;
}

export function runCommand(editor: Editor, command: Command): void {
  COMMANDS[command](editor);
}

const COMMANDS: Readonly<Record<Command, (editor: Editor) => void>> = {
  "tool.brush": (editor) => editor.selectTool("brush"),
  "tool.eraser": (editor) => editor.selectTool("eraser"),
  "tool.rectangle": (editor) => editor.selectTool("rectangle"),
  "tool.ellipse": (editor) => editor.selectTool("ellipse"),
  "tool.lasso": (editor) => editor.selectTool("lasso"),
  "tool.fill": (editor) => editor.selectTool("fill"),
  undo: (editor) => editor.undo(),
  redo: (editor) => editor.redo(),
  cancel: (editor) => editor.cancel(),
  clear: (editor) => editor.clear(),
  invert: (editor) => editor.invert(),
  fillHoles: (editor) => editor.fillHoles(),
  grow: (editor) => editor.grow(GROW_STEP),
  shrink: (editor) => editor.shrink(GROW_STEP),
  "brush.larger": (editor) => editor.setBrush({ size: stepSize(editor.getSnapshot().brush, 1) }),
  "brush.smaller": (editor) => editor.setBrush({ size: stepSize(editor.getSnapshot().brush, -1) }),
  "brush.harder": (editor) => editor.setBrush({ hardness: stepHardness(editor.getSnapshot().brush, 1) }),
  "brush.softer": (editor) => editor.setBrush({ hardness: stepHardness(editor.getSnapshot().brush, -1) }),
  "zoom.in": (editor) => editor.setViewport((viewport) => zoomBy(viewport, ZOOM_STEP)),
  "zoom.out": (editor) => editor.setViewport((viewport) => zoomBy(viewport, 1 / ZOOM_STEP)),
  "zoom.fit": (editor) => editor.setViewport(fit),
  "zoom.actual": (editor) => editor.setViewport(actualSize),
  "pan.left": (editor) => editor.setViewport((viewport) => panBy(viewport, PAN_STEP, 0)),
  "pan.right": (editor) => editor.setViewport((viewport) => panBy(viewport, -PAN_STEP, 0)),
  "pan.up": (editor) => editor.setViewport((viewport) => panBy(viewport, 0, PAN_STEP)),
  "pan.down": (editor) => editor.setViewport((viewport) => panBy(viewport, 0, -PAN_STEP)),
  "tint.toggle": (editor) => editor.setTint({ visible: !editor.getSnapshot().tint.visible }),
};
