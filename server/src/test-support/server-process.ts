import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { startCli, TINY_MODEL } from "./run-cli.ts";

/** A real server in a process of its own, on a data folder, with a model of random weights; nobody needs a key. */
export interface ServerProcess extends AsyncDisposable {
  readonly child: ChildProcess;
  /** `http://127.0.0.1:…` */
  readonly url: string;
  /** All that it wrote to standard error. */
  readonly errorLines: string[];
  /** Sends a signal and waits for the end: the exit code, or null where the signal itself ended it. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

/** Resolves when it answers. */
export async function startServerProcess(
  dataFolder: string,
  flags: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): Promise<ServerProcess> {
  const parameters = ["serve", "--no-auth", "--port", "0", "--data", dataFolder, "--model", TINY_MODEL, "--log-level", "error", ...flags];
  const child = startCli(parameters, environment);
  const closed = once(child, "close") as Promise<[number | null]>;
  const errorLines: string[] = [];
  createInterface(child.stderr!).on("line", (line) => errorLines.push(line));
  let banner = "";
  for await (const chunk of child.stdout!.iterator({ destroyOnReturn: false })) {
    banner += String(chunk);
    if (banner.includes("--output")) break;
  }
  const [url] = /http:\/\/[\d.:]+/.exec(banner) ?? [];
  if (url === undefined) throw new Error(`Expected a server that starts but received:\n${errorLines.join("\n")}`);
  child.stdout!.resume();

  async function end(signal: NodeJS.Signals): Promise<number | null> {
    child.kill(signal);
    const [code] = await closed;
    return code;
  }

  return { child, url, errorLines, end, [Symbol.asyncDispose]: async () => void (await end("SIGKILL")) };
}
