import { dirname } from "node:path";
import { expect, test } from "vitest";
import { TINY_MODEL } from "../test-support/run-cli.ts";
import { findModelFolder, listInstalledModels } from "./installed-models.ts";

const HOME = dirname(TINY_MODEL);

test("models are listed by name, with what their files say", () => {
  expect(listInstalledModels([HOME]).map(({ name, inpainting }) => [name, inpainting])).toEqual([
    ["inpaint", true],
    ["plain", false],
  ]);
});

test("a model is found by name and by path", () => {
  expect(findModelFolder("inpaint", [HOME])).toBe(TINY_MODEL);
  expect(findModelFolder(TINY_MODEL, [])).toBe(TINY_MODEL);
});

test.each(["edits", "none", "", "../inpaint", "/", "inpaint\0"])("%j is no model", (name) => {
  expect(() => findModelFolder(name, [HOME])).toThrow("for model but received");
});
