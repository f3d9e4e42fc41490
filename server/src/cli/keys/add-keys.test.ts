import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { signIn, verifySession } from "../../keys/sign-in.ts";
import { verifyKey } from "../../keys/verify-key.ts";
import { openSubscriptions } from "../../main.ts";
import { openStore } from "../../store/sqlite/open-store.ts";
import { runCli } from "../../test-support/run-cli.ts";
import { NotADataFolder } from "../../store/not-a-data-folder.ts";
import { explainFailure } from "../explain-failure.ts";
import { addKeys } from "./add-keys.ts";

const OLD_KEY = "0123456789abcdef0123456789abcdef";
const OTHER_OLD_KEY = "fedcba9876543210fedcba9876543210";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "retouch-keys-"));
  openStore(folder)[Symbol.dispose](); // as a server makes it
});

afterEach(() => rmSync(folder, { recursive: true }));

/** `retouch keys` within this process, which is much faster than in one of its own. */
async function keys(command: string, ...parameters: string[]): Promise<{ readonly stdout: string; readonly refusal: string | undefined }> {
  const lines: string[] = [];
  const print = vi.spyOn(console, "log").mockImplementation((line: string) => void lines.push(`${line}\n`));
  const program = new Command().exitOverride();
  addKeys(program);
  try {
    await program.parseAsync(["keys", command, "--data", folder, ...parameters], { from: "user" });
    return { stdout: lines.join(""), refusal: undefined };
  } catch (error) {
    return { stdout: lines.join(""), refusal: (error as Error).message };
  } finally {
    print.mockRestore();
  }
}

async function importKeys(name: string, lines: string) {
  const file = join(folder, "keys.txt");
  writeFileSync(file, lines);
  return keys("import", name, "--file", file);
}

async function opens(key: string): Promise<boolean> {
  await using subscriptions = await openSubscriptions({ dataFolder: folder, database: undefined });
  return (await verifyKey(subscriptions.store, key)) !== undefined;
}

test("a key's life: created, replaced, suspended, resumed, revoked, cancelled", async () => {
  const created = await keys("create", "shop");
  const [primary, secondary] = created.stdout.match(/rtk_[0-9a-f]{40}/g)!;
  expect([await opens(primary), await opens(secondary)]).toEqual([true, true]);

  const replacement = (await keys("rotate", "shop", "--slot", "secondary")).stdout.trim();
  expect([await opens(primary), await opens(secondary), await opens(replacement)]).toEqual([true, false, true]);

  expect((await keys("suspend", "shop")).stdout).toBe("shop is suspended: its keys open nothing until it is resumed\n");
  expect(await opens(primary)).toBe(false);
  expect((await keys("resume", "shop")).stdout).toBe("shop is active: its keys open\n");
  expect(await opens(primary)).toBe(true);

  expect((await keys("revoke", "shop", "--slot", "secondary")).stdout).toBe("The secondary key of shop is void\n");
  expect([await opens(primary), await opens(replacement)]).toEqual([true, false]);
  expect((await keys("revoke", "shop")).stdout).toBe("shop is revoked: both of its keys are void, and its browsers are signed out\n");
  expect(await opens(primary)).toBe(false);
  const last = (await keys("rotate", "shop")).stdout.trim();
  expect(await opens(last)).toBe(true);

  expect((await keys("cancel", "shop")).refusal).toBe("Expected --yes where there is no terminal to ask on");
  expect(await opens(last)).toBe(true);
  expect((await keys("cancel", "shop", "--yes")).stdout).toBe("shop is cancelled, for good\n");
  expect(await opens(last)).toBe(false);
  for (const command of ["resume", "suspend", "rotate", "limits", "cancel"]) {
    expect(await keys(command, "shop"), command).toEqual({
      stdout: "",
      refusal: 'Expected a subscription that is not cancelled for name but received "shop"',
    });
  }
});

describe("scopes and limits", () => {
  test("are set at the start, changed one by one and shown", async () => {
    await keys(
      "create",
      "shop",
      "--scopes",
      "jobs:read,images:create",
      "--requests-per-minute",
      "60",
      "--running-jobs",
      "2",
      "--priority",
      "7",
    );
    const { stdout } = await keys("limits", "shop", "--requests-per-minute", "none", "--images-per-day", "500", "--json");
    expect(JSON.parse(stdout)).toMatchObject({
      name: "shop",
      state: "active",
      scopes: ["images:create", "jobs:read"],
      limits: { requests_per_minute: null, running_jobs: 2, images_per_day: 500 },
      priority: 7,
      keys: { primary: { is_set: true, last_used_at: null }, secondary: { is_set: true, last_used_at: null } },
    });
    await keys("limits", "shop", "--scopes", "all", "--priority", "-3");
    const [heading, row] = (await keys("list")).stdout.split("\n");
    expect(heading).toMatch(
      /^NAME {2}STATE {3}SCOPES {2}REQUESTS\/MIN {2}RUNNING {2}IMAGES\/DAY {2}PRIORITY {2}PRIMARY USED {2}SECONDARY USED {2}SINCE$/,
    );
    expect(row).toMatch(/^shop {2}active {2}all {5}- {13}2 {8}500 {9}-3 {8}never {9}never {11}\d{4}-\d\d-\d\d \d\d:\d\d$/);
  });

  test.each([
    [
      "--scopes",
      "paint",
      'Expected all, or some of images:create,jobs:read,jobs:cancel,webhooks:manage,models:read,metrics:read,admin, for --scopes but received "paint"',
    ],
    [
      "--scopes",
      "",
      'Expected all, or some of images:create,jobs:read,jobs:cancel,webhooks:manage,models:read,metrics:read,admin, for --scopes but received ""',
    ],
    ["--requests-per-minute", "many", 'Expected an integer from 1 to 1000000, or none, for --requests-per-minute but received "many"'],
    ["--running-jobs", "0", 'Expected an integer from 1 to 1000000, or none, for --running-jobs but received "0"'],
    ["--images-per-day", "1000001", 'Expected an integer from 1 to 1000000, or none, for --images-per-day but received "1000001"'],
    ["--images-per-day", "1.5", 'Expected an integer from 1 to 1000000, or none, for --images-per-day but received "1.5"'],
    ["--priority", "101", 'Expected an integer from -100 to 100 for --priority but received "101"'],
    ["--priority", "-101", 'Expected an integer from -100 to 100 for --priority but received "-101"'],
    ["--priority", "high", 'Expected an integer from -100 to 100 for --priority but received "high"'],
  ])("%s %j is refused, and nothing is made", async (flag, value, message) => {
    expect(await keys("create", "shop", flag, value)).toEqual({ stdout: "", refusal: message });
    expect((await keys("list", "--json")).stdout).toBe("[]\n");
  });

  test("several that are wrong are all named", async () => {
    const { refusal } = await keys("create", "shop", "--running-jobs", "x", "--images-per-day", "y");
    expect(refusal).toMatch(/--running-jobs .*\n.*--images-per-day /);
  });
});

describe("names", () => {
  test("a name that is taken or unknown is refused", async () => {
    await keys("create", "shop");
    expect(await keys("create", "shop")).toMatchObject({ refusal: 'Expected a name that is free for name but received "shop"' });
    expect(await keys("rotate", "stop")).toMatchObject({ refusal: 'Expected the name of a subscription for name but received "stop"' });
  });

  test.each(["", " ", "a\nb", "a\tb", "-", "x".repeat(65), "a/b"])("%j is no name", async (name) => {
    expect((await keys("create", "--", name)).refusal).toContain(
      "Expected 1 to 64 letters, digits, blanks or any of . _ @ -, a letter or digit first, for name",
    );
  });
});

describe("a folder in which no server has kept its data", () => {
  test.each(["list", "link"])("is refused and not made: keys %s", async (command) => {
    const elsewhere = join(folder, "elsewhere");
    const refusal = `Expected the data folder of a server but received ${elsewhere}, where there is no retouch.sqlite`;
    expect(await keys(command, "--data", elsewhere)).toEqual({ stdout: "", refusal });
    expect(existsSync(elsewhere)).toBe(false);
  });

  test.each(["create", "limits"])("is refused and left as it is: keys %s", async (command) => {
    const empty = mkdtempSync(join(folder, "empty-"));
    expect((await keys(command, "shop", "--data", empty)).refusal).toContain(`but received ${empty}, where there is no`);
    expect(readdirSync(empty)).toEqual([]);
  });

  test("is told from a file, and what to do is said", async () => {
    const file = join(folder, "retouch.sqlite");
    expect((await keys("list", "--data", file)).refusal).toContain(`but received ${file}, where there is no`);
    expect(explainFailure(new NotADataFolder(file))).toMatch(
      /\n\nPossible solutions:\n- name the folder that the server uses.*\n- npx retouch serve /,
    );
  });
});

describe("keys of another gateway", () => {
  test.each([
    ["one", OLD_KEY, [true, false]],
    ["two", `${OLD_KEY}\r\n\n${OTHER_OLD_KEY}\n`, [true, true]],
  ])("%s in a file open", async (_name, lines, opened) => {
    const { stdout, refusal } = await importKeys("shop", lines);
    expect(refusal).toBeUndefined();
    expect(stdout).not.toContain(OLD_KEY);
    expect([await opens(OLD_KEY), await opens(OTHER_OLD_KEY)]).toEqual(opened);
  });

  test("come from standard input too, never from a parameter", async () => {
    expect((await keys("import", "shop", OLD_KEY)).refusal).toContain("too many arguments");
    const { code } = await runCli(["keys", "import", "shop"], { RETOUCH_DATA: folder }, `${OLD_KEY}\n`);
    expect(code).toBe(0);
    expect(await opens(OLD_KEY)).toBe(true);
  });

  test.each([
    ["nothing", "", "Expected one or two keys, one a line, for --file but received 0"],
    ["three", `${OLD_KEY}1\n${OLD_KEY}2\n${OLD_KEY}3`, "Expected one or two keys, one a line, for --file but received 3"],
    ["a short one", "secret-of-ours", "Expected 32 to 256 visible ASCII characters for each key but received one of 14"],
    ["one with a blank", `${OLD_KEY} x`, "Expected 32 to 256 visible ASCII characters for each key but received one of 34"],
    ["the same twice", `${OLD_KEY}\n${OLD_KEY}`, "Expected two different keys for --file but received one twice"],
  ])("%s is refused without being shown", async (_name, lines, message) => {
    expect(await importKeys("shop", lines)).toEqual({ stdout: "", refusal: message });
  });

  test("a key opens one subscription, whichever slot it is in", async () => {
    await importKeys("first", OLD_KEY);
    const again = await importKeys("second", `${OTHER_OLD_KEY}\n${OLD_KEY}\n`);
    expect(again).toEqual({ stdout: "", refusal: "Expected keys that are new but received one that a subscription has" });
    expect(await opens(OTHER_OLD_KEY)).toBe(false);
  });
});

describe("a link to the page", () => {
  test("signs in under the subscription, once, until it is revoked", async () => {
    await keys("create", "shop");
    const { stdout } = await keys("link", "shop", "--port", "9000");
    const [, token] = /^http:\/\/127\.0\.0\.1:9000\/#sign-in=(rtl_[0-9a-f]{40})\n$/.exec(stdout)!;
    let session: string;
    {
      await using opened = await openSubscriptions({ dataFolder: folder, database: undefined });
      session = (await signIn(opened.sessions, token))!;
      expect((await verifySession(opened.sessions, session))?.name).toBe("shop");
      expect(await signIn(opened.sessions, token)).toBeUndefined();
    }
    await keys("revoke", "shop");
    await using opened = await openSubscriptions({ dataFolder: folder, database: undefined });
    expect(await verifySession(opened.sessions, session)).toBeUndefined();
  });

  test("is of the oldest active subscription when none is named", async () => {
    await keys("create", "first");
    await keys("create", "second");
    await keys("suspend", "first");
    const token = (await keys("link")).stdout.trim().split("=")[1];
    await using opened = await openSubscriptions({ dataFolder: folder, database: undefined });
    expect((await verifySession(opened.sessions, (await signIn(opened.sessions, token))!))?.name).toBe("second");
  });

  test("is not made for nobody", async () => {
    expect((await keys("link")).refusal).toBe("Expected an active subscription for name but received none");
    await keys("create", "shop");
    await keys("suspend", "shop");
    expect((await keys("link", "shop")).refusal).toBe("Expected an active subscription for name but received a suspended one");
  });
});
