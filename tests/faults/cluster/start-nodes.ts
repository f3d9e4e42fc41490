import { spawn, type ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startCli } from "../../../server/src/test-support/run-cli.ts";
import { whenStarted, type ServerProcess } from "../../../server/src/test-support/server-process.ts";

/** A process of the cluster. */
export interface Node extends ServerProcess {
  readonly pid: number;
}

const WORKER = fileURLToPath(new URL("worker-process.ts", import.meta.url));
/** Sources are compiled once, not at each of a thousand starts. */
const ENVIRONMENT = { NODE_COMPILE_CACHE: fileURLToPath(new URL("../../../node_modules/.cache/faults", import.meta.url)) };

/** Those that run. */
const children = new Set<ChildProcess>();
// A suite that is ended by a signal leaves none of them behind.
process.on("exit", () => {
  for (const child of children) child.kill("SIGKILL");
});

export interface GatewayTerms {
  readonly database: string;
  /** Of the first subscription, which may administrate. */
  readonly key: string;
  /** Where webhooks may go: `127.0.0.1:…` */
  readonly receiver: string;
  /** 0: any that is free. */
  readonly port: number;
}

/** `retouch serve` as it is. Resolves when it answers. */
export async function startGatewayNode({ database, key, receiver, port }: GatewayTerms): Promise<Node> {
  const flags = ["--no-worker", "--database", database, "--allow-outgoing", receiver, "--port", String(port), "--log-level", "silent"];
  return toNode(startCli(["serve", ...flags], { ...ENVIRONMENT, RETOUCH_BOOTSTRAP_KEY: key }), "--output");
}

/** Resolves when it takes jobs. */
export async function startWorkerNode(database: string, modelFolder: string, leaseMs: number): Promise<Node> {
  const child = spawn(process.execPath, ["--conditions=retouch-source", WORKER, database, modelFolder, String(leaseMs)], {
    env: { ...process.env, ...ENVIRONMENT },
    stdio: ["ignore", "pipe", "pipe"],
  });
  return toNode(child, "/readyz");
}

async function toNode(child: ChildProcess, lastWords: string): Promise<Node> {
  children.add(child);
  child.once("exit", () => children.delete(child));
  return { ...(await whenStarted(child, lastWords)), pid: child.pid ?? 0 };
}

/** The processes that a process has started: a worker's engines. */
export function childrenOf(pid: number): number[] {
  return readFileSync(join("/proc", String(pid), "task", String(pid), "children"), "utf8")
    .trim()
    .split(" ")
    .filter(Boolean)
    .map(Number);
}
