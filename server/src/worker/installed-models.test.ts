import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { EngineError } from "@retouch/engine";
import { expect, test } from "vitest";
import { TINY_MODEL } from "../test-support/run-cli.ts";
import { findModelFolder, listInstalledModels } from "./installed-models.ts";

const HOME = dirname(TINY_MODEL);

test("models are listed by name, with what their files say", async () => {
  const models = await listInstalledModels([HOME]);
  expect(models.map(({ name, description }) => [name, description])).toMatchObject([
    ["inpaint", { inpainting: true, nativeSize: 64, family: "sd1" }],
    ["plain", { inpainting: false, nativeSize: 64, family: "sd1" }],
  ]);
});

test("a broken model is listed with its fault, and hides no other", async () => {
  const home = await mkdtemp(join(tmpdir(), "retouch-models-"));
  try {
    for (const name of ["empty", "sizeless", "whole"]) await cp(TINY_MODEL, join(home, name), { recursive: true });
    await rm(join(home, "empty", "unet"), { recursive: true });
    const unet = join(home, "sizeless", "unet", "config.json");
    const { sample_size: _, ...sizeless } = JSON.parse(await readFile(unet, "utf8")) as Record<string, unknown>;
    await writeFile(unet, JSON.stringify(sizeless));

    const [empty, other, whole] = await listInstalledModels([home]);
    expect(empty.description instanceof EngineError && empty.description.message).toMatch(/unet.config\.json/);
    // diffusers' own default, 64 latents a side, of eight pixels each
    expect(other.description).toMatchObject({ nativeSize: 512 });
    expect(whole.description).toMatchObject({ nativeSize: 64 });
  } finally {
    await rm(home, { recursive: true });
  }
});

test("a model is found by name and by path", () => {
  expect(findModelFolder("inpaint", [HOME])).toBe(TINY_MODEL);
  expect(findModelFolder(TINY_MODEL, [])).toBe(TINY_MODEL);
});

test.each(["edits", "none", "", "../inpaint", "/", "inpaint\0"])("%j is no model", (name) => {
  expect(() => findModelFolder(name, [HOME])).toThrow("for model but received");
});
