import { once } from "node:events";
import { startCli } from "../../../server/src/test-support/run-cli.ts";

/** Of the first subscription, which may do everything. */
export const KEY = "the-key-of-the-first-subscription-in-the-tests-of-the-page";

export interface RunningServer {
  readonly url: string;
  /** Gives it no time to clean up. */
  readonly kill: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** `retouch serve` with the starter model, in a process of its own. `port` 0 is any free one. */
export async function startServer(dataFolder: string, port = 0): Promise<RunningServer> {
  const child = startCli(["serve", "--port", `${port}`, "--data", dataFolder, "--log-level", "error"], { RETOUCH_BOOTSTRAP_KEY: KEY });
  child.stderr!.pipe(process.stderr);
  let banner = "";
  for await (const chunk of child.stdout!.iterator({ destroyOnReturn: false })) {
    banner += String(chunk);
    if (banner.includes("--output")) break;
  }
  child.stdout!.resume();
  const url = /http:\/\/[\d.:]+/.exec(banner)?.[0];
  if (url === undefined) throw new Error(`Expected the server to say where it is but received ${JSON.stringify(banner)}`);
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "close");
    child.kill(signal);
    await ended;
  };
  return { url, kill: () => end("SIGKILL"), stop: () => end("SIGTERM") };
}
