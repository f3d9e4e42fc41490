import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";

const BUILD = fileURLToPath(new URL("../../web/build.ts", import.meta.url));

/** What a browser fetches before the editor is there, compressed as every browser takes it. */
const MOST_BYTES = 250_000;

/** It takes two seconds; a machine that has other work may need many more. */
const BUILD_MS = 300_000;

let folder: string;
let index: string;

beforeAll(() => {
  folder = join(mkdtempSync(join(tmpdir(), "retouch-first-load-")), "page");
  // By itself, as `npm start` does: here NODE_ENV is "test", and React would come in its version for development.
  const { NODE_ENV: _, ...env } = process.env;
  execFileSync(process.execPath, [BUILD, folder], { env });
  index = readFileSync(join(folder, "index.html"), "utf8");
}, BUILD_MS);

afterAll(() => rmSync(dirname(folder), { recursive: true }));

/** The files that `index.html` names. */
function namedFiles(): string[] {
  return [...index.matchAll(/(?:src|href)="\.\/([^"]+)"/g)].map(([, path]) => path);
}

test("the first load is at most 250 kB compressed", () => {
  const files = namedFiles();
  expect(files.filter((path) => path.endsWith(".js"))).not.toEqual([]);
  const bytes = ["index.html", ...files].map((path) => readFileSync(join(folder, `${path}.gz`)).length).reduce((a, b) => a + b);
  expect(bytes).toBeLessThanOrEqual(MOST_BYTES);
});

test("the page names nothing from elsewhere and holds no script of its own", () => {
  expect(index).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
  expect(index).not.toMatch(/<script(?![^>]*\bsrc=)/);
  expect(index).not.toMatch(/\sstyle=|<style/);
});
