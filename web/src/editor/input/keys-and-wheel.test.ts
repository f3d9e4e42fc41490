import { describe, expect, test } from "vitest";
import { createEditor } from "../document/editor.ts";
import { screenPoint } from "../space.ts";
import { actualSize, resizeStage, zoomShare } from "../viewport.ts";
import type { Intent } from "./intent.ts";
import { applyIntent } from "./apply-intent.ts";
import { commandOf, runCommand, SHORTCUTS, type Command, type KeyInput } from "./shortcuts.ts";
import { wheelIntent, type WheelInput } from "./wheel.ts";

const key = (key: string, more: Partial<KeyInput> = {}): KeyInput => ({
  key,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...more,
});

describe("a key", () => {
  test.each<{ input: KeyInput; command: Command | undefined }>([
    { input: key("b"), command: "tool.brush" },
    { input: key("B", { shiftKey: true }), command: undefined },
    { input: key("z"), command: undefined },
    { input: key("z", { ctrlKey: true }), command: "undo" },
    { input: key("z", { metaKey: true }), command: "undo" },
    { input: key("Z", { metaKey: true, shiftKey: true }), command: "redo" },
    { input: key("["), command: "brush.smaller" },
    { input: key("+", { shiftKey: true }), command: "zoom.in" },
    { input: key("{", { shiftKey: true }), command: "brush.softer" },
    { input: key("ArrowUp"), command: "pan.up" },
    { input: key("b", { altKey: true }), command: undefined },
    { input: key("b", { ctrlKey: true }), command: undefined },
    { input: key("q"), command: undefined },
  ])(
    "$input.key (ctrl $input.ctrlKey, meta $input.metaKey, shift $input.shiftKey, alt $input.altKey) gives $command",
    ({ input, command }) => {
      expect(commandOf(input)).toBe(command);
    },
  );

  test("gives every command in the table, each from its own entry", () => {
    const pressed = SHORTCUTS.map(({ key: name, mod = false, shift = false }) =>
      commandOf(key(shift ? name.toUpperCase() : name, { ctrlKey: mod, shiftKey: shift })),
    );
    const named = SHORTCUTS.map(({ key: name, mod = false, shift = false }) => commandOf(key(name, { ctrlKey: mod, shiftKey: shift })));
    const expected = SHORTCUTS.map(({ command }) => command);
    expect(named).toEqual(expected);
    expect(pressed.filter((command, i) => command !== expected[i] && SHORTCUTS[i].key.length === 1)).toEqual([]);
  });
});

test("every command does something", () => {
  const idle = SHORTCUTS.map(({ command }) => command).filter((command) => {
    const editor = createEditor({ width: 100, height: 100 });
    editor.setViewport((viewport) => resizeStage(viewport, { width: 148, height: 148 }, 1));
    editor.setBrush({ hardness: 0.5, size: 40 });
    editor.selectTool(command === "tool.brush" ? "fill" : "brush");
    // A ring, so that there are holes; one step undone, so that there is one to redo.
    editor.tap(screenPoint(74, 74));
    editor.setBrush({ size: 12 });
    editor.tap(screenPoint(74, 74), { erase: command !== "tool.fill" });
    if (command.startsWith("tool.")) editor.selectTool(command === "tool.lasso" ? "fill" : "lasso");
    editor.undo();
    if (command !== "redo") editor.redo();
    if (command === "cancel") editor.begin({ sample: { at: screenPoint(5, 5), pressure: 1 } });
    // From fitted, fitting changes nothing.
    if (command === "zoom.fit") editor.setViewport((viewport) => ({ ...viewport, scale: 2 }));
    const before = editor.getSnapshot();
    runCommand(editor, command);
    return editor.getSnapshot() === before;
  });
  expect(idle).toEqual([]);
});

describe("the wheel", () => {
  const wheel = (deltaY: number, more: Partial<WheelInput> = {}): WheelInput => ({
    deltaX: 0,
    deltaY,
    deltaMode: 0,
    ctrlKey: false,
    shiftKey: false,
    altKey: false,
    ...more,
  });
  const at = screenPoint(3, 4);

  test.each([
    { name: "away zooms in", input: wheel(-100), factor: 1.2214 },
    { name: "towards zooms out", input: wheel(100), factor: 0.8187 },
    { name: "by lines is as much", input: wheel(-6.25, { deltaMode: 1 }), factor: 1.2214 },
    { name: "pinched on a trackpad zooms more per pixel", input: wheel(-10, { ctrlKey: true }), factor: 1.1052 },
    { name: "spun wildly is limited", input: wheel(-90_000), factor: 1.8221 },
  ])("$name", ({ input, factor }) => {
    const intent = wheelIntent(input, at);
    expect(intent).toMatchObject({ kind: "zoom", at });
    expect(intent?.kind === "zoom" && intent.factor).toBeCloseTo(factor, 4);
  });

  test.each<{ name: string; input: WheelInput; intent: Intent }>([
    { name: "with Shift makes the brush larger", input: wheel(-100, { shiftKey: true }), intent: { kind: "size", steps: 1 } },
    { name: "with Shift, turned sideways, too", input: wheel(0, { deltaX: 100, shiftKey: true }), intent: { kind: "size", steps: -1 } },
    { name: "with Alt makes the brush softer", input: wheel(100, { altKey: true }), intent: { kind: "hardness", steps: -1 } },
  ])("$name", ({ input, intent }) => {
    expect(wheelIntent(input, at)).toEqual(intent);
  });

  test("that did not turn means nothing", () => {
    expect(wheelIntent(wheel(0), at)).toBeUndefined();
  });
});

test("intents reach the editor", () => {
  const editor = createEditor({ width: 100, height: 100 });
  editor.setViewport((viewport) => actualSize(resizeStage(viewport, { width: 200, height: 200 }, 1)));
  const at = screenPoint(100, 100);
  applyIntent(editor, { kind: "zoom", factor: 2, at });
  expect(zoomShare(editor.getSnapshot().viewport)).toBe(2);
  applyIntent(editor, { kind: "pan", dx: 10, dy: -5 });
  expect(editor.getSnapshot().viewport.offset).toEqual(screenPoint(10, -5));
  applyIntent(editor, { kind: "pinch", before: [at, screenPoint(120, 100)], after: [at, screenPoint(140, 100)] });
  expect(zoomShare(editor.getSnapshot().viewport)).toBe(4);
  const { size, hardness } = editor.getSnapshot().brush;
  applyIntent(editor, { kind: "size", steps: -1 });
  applyIntent(editor, { kind: "hardness", steps: -1 });
  expect([editor.getSnapshot().brush.size < size, editor.getSnapshot().brush.hardness < hardness]).toEqual([true, true]);
  applyIntent(editor, { kind: "begin", sample: { at, pressure: 1 }, erase: false, pen: false });
  applyIntent(editor, { kind: "extend", samples: [{ at: screenPoint(110, 100), pressure: 1 }], predicted: [] });
  applyIntent(editor, { kind: "cancel" });
  expect(editor.getSnapshot().undo).toBeUndefined();
  applyIntent(editor, { kind: "begin", sample: { at, pressure: 1 }, erase: false, pen: false });
  applyIntent(editor, { kind: "commit" });
  expect(editor.getSnapshot().undo).toBe("brush");
});
