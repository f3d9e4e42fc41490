import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { startCli, TINY_MODEL } from "./run-cli.ts";

/** A real server or worker in a process of its own, with a model of random weights; nobody needs a key. */
export interface ServerProcess extends AsyncDisposable {
  readonly child: ChildProcess;
  /** `http://127.0.0.1:…` */
  readonly url: string;
  /** All that it wrote to standard error. */
  readonly errorLines: string[];
  /** Sends a signal and waits for the end: the exit code, or null where the signal itself ended it. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

/** A server on a data folder. Resolves when it answers. */
export async function startServerProcess(
  dataFolder: string,
  flags: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): Promise<ServerProcess> {
  return startProcess(["serve", "--no-auth", "--data", dataFolder, "--model", TINY_MODEL, ...flags], environment, "--output");
}

/** A server on a database, whose jobs others do. Resolves when it answers. */
export async function startGatewayProcess(database: string): Promise<ServerProcess> {
  return startProcess(["serve", "--no-auth", "--database", database, "--no-worker"], {}, "--output");
}

/** A worker of a database, at `url`. Resolves when it takes jobs. */
export async function startWorkerProcess(database: string): Promise<ServerProcess> {
  return startProcess(["worker", "--database", database, "--model", TINY_MODEL], {}, "/readyz");
}

/** `lastWords`: what its banner ends with. */
async function startProcess(
  parameters: readonly string[],
  environment: Readonly<Record<string, string>>,
  lastWords: string,
): Promise<ServerProcess> {
  // Before the caller's flags, of which the last of a name wins.
  const [command, ...flags] = parameters;
  return whenStarted(startCli([command, "--port", "0", "--log-level", "error", ...flags], environment), lastWords);
}

/** Resolves when a process has said `lastWords`, and before them where it answers. */
export async function whenStarted(child: ChildProcess, lastWords: string): Promise<ServerProcess> {
  const closed = once(child, "close") as Promise<[number | null]>;
  const errorLines: string[] = [];
  createInterface(child.stderr!).on("line", (line) => errorLines.push(line));
  let banner = "";
  for await (const chunk of child.stdout!.iterator({ destroyOnReturn: false })) {
    banner += String(chunk);
    if (banner.includes(lastWords)) break;
  }
  const [url] = /http:\/\/[\d.:]+/.exec(banner) ?? [];
  if (url === undefined) throw new Error(`Expected a process that starts but received:\n${errorLines.join("\n")}`);
  child.stdout!.resume();

  async function end(signal: NodeJS.Signals): Promise<number | null> {
    child.kill(signal);
    const [code] = await closed;
    return code;
  }

  return { child, url, errorLines, end, [Symbol.asyncDispose]: async () => void (await end("SIGKILL")) };
}
