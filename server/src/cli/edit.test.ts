import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodePicture } from "@retouch/engine";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { runCli, TINY_EDITS, TINY_MODEL } from "../test-support/run-cli.ts";

const PICTURE = join(TINY_EDITS, "picture-64x64.png");
const MASK = join(TINY_EDITS, "mask-64x64.png");
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "retouch-edit-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

function edit(...parameters: string[]) {
  return runCli(["edit", ...parameters], { RETOUCH_MODEL: TINY_MODEL });
}

describe("retouch edit", () => {
  test("repaints what the mask marks and leaves every other pixel as it was", async () => {
    const out = join(folder, "out.png");
    const settings = "--steps 3 --seed 42 --mask-grow 0 --mask-feather 0".split(" ");
    const { code, stdout, stderr } = await edit(PICTURE, "--mask", MASK, "--prompt", "a lion", "--out", out, ...settings);
    expect([code, stderr]).toEqual([0, "step 1 of 3\nstep 2 of 3\nstep 3 of 3\n"]);
    expect(stdout).toMatch(/out\.png {2}64x64 {2}seed 42 {2}3 steps {2}[\d.]+ s\n$/);

    const [before, mask, after] = await Promise.all([PICTURE, MASK, out].map((path) => decodePicture(readFileSync(path))));
    const changed = Array.from({ length: 64 * 64 }, (_, i) => i).filter(
      (i) => before.rgb.slice(i * 3, i * 3 + 3).join() !== after.rgb.slice(i * 3, i * 3 + 3).join(),
    );
    expect(changed.length).toBeGreaterThan(0);
    expect(changed.filter((i) => mask.rgb[i * 3] < 128)).toEqual([]);
    expect(readdirSync(folder)).toEqual(["out.png"]);
  });

  test("numbers the files of several pictures, in the format of the name", async () => {
    const { code } = await edit("--prompt", "a lion", "--n", "2", "--size", "64x64", "--steps", "1", "--out", join(folder, "lion.webp"));
    expect(code).toBe(0);
    expect(readdirSync(folder).toSorted()).toEqual(["lion-1.webp", "lion-2.webp"]);
    expect(readFileSync(join(folder, "lion-1.webp")).toString("latin1", 8, 12)).toBe("WEBP");
  });

  test("gives the same bytes for the same seed", async () => {
    const bytes = [];
    for (const name of ["a.png", "b.png"]) {
      await edit("--prompt", "a lion", "--size", "64x64", "--steps", "1", "--seed", "7", "--out", join(folder, name));
      bytes.push(readFileSync(join(folder, name)));
    }
    expect(bytes[0].equals(bytes[1])).toBe(true);
  });

  test("a folder in the result's place is refused before the edit", async () => {
    const out = join(folder, "o.png");
    mkdirSync(out);
    const { code, stderr } = await edit("--prompt", "a", "--out", out);
    expect([code, stderr]).toEqual([1, `Expected a file, not a folder, for --out but received ${JSON.stringify(out)}\n`]);
  });

  test.each([
    [["--prompt", ""], 'Expected text of 1 to 4000 characters for --prompt but received ""\n'],
    [[], "Expected text of 1 to 4000 characters for --prompt but received nothing\n"],
    [["--prompt", "a", "--steps", "many"], 'Expected an integer from 1 to 150 for --steps but received "many"\n'],
    [["--prompt", "a", "--mask", MASK], "Expected a picture to go with --mask for picture but received nothing\n"],
    [["--prompt", "a", "--mask", "none.png"], 'Expected a file that can be read for --mask but received "none.png" (ENOENT)\n'],
    [["--prompt", "a", "--out", "a.gif"], 'Expected a name in .png, .jpg, .jpeg or .webp for --out but received "a.gif"\n'],
    [["--prompt", "a", "--out", "nowhere/o.png"], 'Expected a file in a folder that exists for --out but received "nowhere/o.png"\n'],
    [
      ["--prompt", "a", "--out", "package.json/o.png"],
      'Expected a file in a folder that exists for --out but received "package.json/o.png"\n',
    ],
    [["package.json", "--prompt", "a"], "Expected a PNG, JPEG or WebP file for picture but received"],
    [
      ["--prompt", "a", "--model", "none"],
      'Expected an installed model\'s name or folder for --model but received "none"\n\nPossible solutions:\n',
    ],
    [["--prompt", "a", "--model", "./none"], 'Expected a folder with a model_index.json for --model but received "./none"\n'],
    [["--prompt", "a", "--wrong"], "error: unknown option '--wrong'\n"],
  ])("%j ends with 1 and says why", async (parameters, message) => {
    const { code, stdout, stderr } = await edit(...parameters);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr.startsWith(message) ? message : stderr).toBe(message);
    expect(readdirSync(folder)).toEqual([]);
  });
});

test("every field of the request has its flag in the help", async () => {
  const { stdout } = await runCli(["edit", "--help"]);
  for (const flag of ["--guidance-scale", "--masked-content", "--exact-steps", "--no-metadata", "--scheduler"])
    expect(stdout).toContain(flag);
});
