import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { programFlags } from "./program-flags.ts";

test("a program from its sources has the flags of the installed one, all of which Node knows", () => {
  const flags = programFlags();
  expect(flags).toEqual(["--initial-old-space-size=64", "--max-semi-space-size=8"]); // which Node 20 and 22 know too
  expect(execFileSync(process.execPath, [...flags, "--print", "process.execArgv.join()"], { encoding: "utf8" })).toContain(flags.join());
});
