import { expect, test } from "vitest";
import { SHORTCUTS } from "../../editor/index.ts";
import { en } from "../../strings/en.ts";
import { keysOf, spell } from "./keys-of.ts";

test.each([
  [{ key: "z", mod: true, shift: true }, false, "Ctrl+Shift+Z"],
  [{ key: "z", mod: true }, true, "⌘+Z"],
  [{ key: "b" }, false, "B"],
  [{ key: ">", shift: true }, false, ">"],
  [{ key: "ArrowLeft" }, false, "←"],
  [{ key: "Delete" }, false, "Delete"],
] as const)("%j is written as it is pressed", (shortcut, isMac, spelled) => {
  expect(spell(shortcut, isMac)).toBe(spelled);
});

test("of several, the first is named", () => {
  expect(keysOf("clear")).toBe("Delete");
});

test("every command of the editor has its words on the sheet", () => {
  const known = Object.keys(en.shortcuts.commands);
  expect(SHORTCUTS.map(({ command }) => command).filter((command) => !known.includes(command))).toEqual([]);
});
