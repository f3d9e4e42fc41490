import { readFileSync } from "node:fs";
import { Command } from "commander";
import { expect, test } from "vitest";
import { addHelp } from "./help.ts";
import { addKeys } from "./keys/add-keys.ts";
import { addModels } from "./models.ts";
import { addServe } from "./serve.ts";

const OPERATING = new URL("../../../docs/operating.md", import.meta.url);

/** What `retouch help …` prints. */
async function help(...names: string[]): Promise<string> {
  let printed = "";
  const program = new Command("retouch").configureOutput({ writeOut: (text) => (printed += text) });
  for (const add of [addServe, addModels, addKeys, addHelp]) add(program);
  await program.parseAsync(["help", ...names], { from: "user" });
  return printed;
}

test.each([
  [[], "Usage: retouch [options] [command]\n"],
  [["keys"], "Usage: retouch keys [options] [command]\n"],
  [["keys", "create"], "Usage: retouch keys create [options] <name>\n"],
])("help %j is about that very command", async (names, usage) => {
  expect((await help(...names)).slice(0, usage.length)).toBe(usage);
});

test.each([["nothing"], ["keys", "nothing"]])("help %s %s is refused", async (...names) => {
  const received = JSON.stringify(names.filter((name) => typeof name === "string").join(" "));
  await expect(help(...names)).rejects.toThrow(`Expected a command for help but received ${received}`);
});

test("the help of serve names every setting that docs/operating.md lists", async () => {
  const [, table] = /\n\| flag \| variable \|.*\n((?:\|.*\n)+)/.exec(readFileSync(OPERATING, "utf8"))!;
  const settings = [...table.matchAll(/`(--[a-z-]+|[A-Z]+_[A-Z_]+)/g)].map(([, setting]) => setting);
  expect(settings.length).toBeGreaterThan(15);
  const printed = await help("serve");
  expect(settings.filter((setting) => !printed.includes(setting))).toEqual([]);
});
