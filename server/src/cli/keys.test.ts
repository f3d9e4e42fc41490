import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { verifyKey } from "../keys/verify-key.ts";
import { openSubscriptions } from "../main.ts";
import { runCli } from "../test-support/run-cli.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "retouch-keys-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

function keys(...parameters: string[]) {
  return runCli(["keys", ...parameters], { RETOUCH_DATA: folder });
}

async function opens(key: string): Promise<boolean> {
  using subscriptions = openSubscriptions(folder);
  return (await verifyKey(subscriptions.store, key)) !== undefined;
}

test("a key's life: created, replaced, suspended, resumed, revoked", async () => {
  const created = await keys("create", "shop");
  const [primary, secondary] = created.stdout.match(/rtk_[0-9a-f]{40}/g)!;
  expect([await opens(primary), await opens(secondary)]).toEqual([true, true]);
  expect((await keys("list")).stdout).toMatch(/^shop {2}active {2}primary and secondary {2}since \d{4}-/);

  const rotated = await keys("rotate", "shop", "--slot", "secondary");
  const replacement = rotated.stdout.trim();
  expect([await opens(primary), await opens(secondary), await opens(replacement)]).toEqual([true, false, true]);

  await keys("revoke", "shop", "--slot", "secondary");
  expect([await opens(primary), await opens(replacement)]).toEqual([true, false]);

  await keys("suspend", "shop");
  expect(await opens(primary)).toBe(false);
  await keys("resume", "shop");
  expect(await opens(primary)).toBe(true);

  await keys("revoke", "shop");
  expect(await opens(primary)).toBe(false);
  expect((await keys("list")).stdout).toMatch(/^shop {2}cancelled {2}primary {2}since/);
  for (const command of ["resume", "rotate"]) {
    expect(await keys(command, "shop")).toMatchObject({ code: 1, stdout: "", stderr: 'name: "shop" is cancelled for good\n' });
  }
});

test("a name that is taken or unknown ends with 1", async () => {
  await keys("create", "shop");
  expect(await keys("create", "shop")).toMatchObject({ code: 1, stderr: 'name: Expected a name that is free but received "shop"\n' });
  expect(await keys("rotate", "stop")).toMatchObject({
    code: 1,
    stderr: 'name: Expected the name of a subscription but received "stop"\n',
  });
});
