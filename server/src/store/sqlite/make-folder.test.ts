import { mkdtempSync, rmSync, statSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { makeFolder } from "./make-folder.ts";

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "retouch-folder-"));
});

afterEach(() => rmSync(home, { recursive: true }));

test("makes what is missing above, for its owner alone, and leaves what is there", () => {
  const path = join(home, "a", "b");
  for (const _ of [1, 2]) makeFolder(path);
  expect(statSync(path).mode & 0o777).toBe(0o700);
});

test.each(["/proc/retouch/data", "/dev/null/data"])("says so where none can be made: %s", (path) => {
  expect(() => makeFolder(path)).toThrow(/mkdir '\/(?:proc|dev)/);
});

test("does not wait for what a broken link promises", () => {
  symlinkSync(join(home, "nowhere"), join(home, "link"));
  expect(() => makeFolder(join(home, "link", "data"))).toThrow("ENOENT");
});
