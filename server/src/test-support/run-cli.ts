import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { programFlags } from "./program-flags.ts";

const ENTRY = fileURLToPath(new URL("../cli/main.ts", import.meta.url));

export interface CliResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A tiny model with random weights, for tests that need a real one and no meaning. */
export const TINY_MODEL = fileURLToPath(new URL("../../../golden/models/inpaint", import.meta.url));
export const TINY_EDITS = fileURLToPath(new URL("../../../golden/models/edits", import.meta.url));

/** Starts `retouch` from its sources as its program does, with no setting of this machine's environment. */
export function startCli(
  parameters: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  cwd = process.cwd(),
): ChildProcess {
  const others = Object.entries(process.env).filter(([name]) => !name.startsWith("RETOUCH_"));
  return spawn(process.execPath, [...programFlags(), "--conditions=retouch-source", ENTRY, ...parameters], {
    cwd,
    env: { ...Object.fromEntries(others), ...environment },
    stdio: ["pipe", "pipe", "pipe"],
  });
}

/** Runs `retouch` to its end; `input` is what it can read from standard input. */
export async function runCli(
  parameters: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  input = "",
): Promise<CliResult> {
  const child = startCli(parameters, environment);
  child.stdin?.end(input);
  const ended = once(child, "close") as Promise<[number]>;
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout!), text(child.stderr!), ended]);
  return { code, stdout, stderr };
}
