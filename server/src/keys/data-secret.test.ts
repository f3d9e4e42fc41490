import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readDataSecret } from "./data-secret.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "retouch-secret-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

test("a data folder has one secret, which only its owner may read", () => {
  const inside = join(folder, "data");
  const secret = readDataSecret(inside);
  expect(secret).toHaveLength(32);
  expect(readDataSecret(inside)).toEqual(secret);
  expect(readDataSecret(join(folder, "other"))).not.toEqual(secret);
  expect(statSync(join(inside, "link-secret")).mode & 0o777).toBe(0o600);
});

test("a damaged secret is refused, not used", () => {
  writeFileSync(join(folder, "link-secret"), "short");
  expect(() => readDataSecret(folder)).toThrow(/^Expected 32 bytes in .*link-secret but received 5; remove it for a new one$/);
});
