import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { programFlags } from "../../server/src/test-support/program-flags.ts";
import type { Answer, Command } from "./messages.ts";

/** One of the two that are compared, in a process of its own. */
export interface Side {
  readonly name: string;
  tell(command: Command): Promise<Answer>;
  /** CPU time since the start in ms, of the process that answers and of those that it has started. */
  cpuMs(): { readonly gateway: number; readonly others: number };
  /** Memory of the process that answers, in bytes. */
  memoryBytes(): number;
  /** Posts on a kept connection, and reads the whole reply. `onSocket` is called when the request is on its way. */
  post(post: Post): Promise<Buffer>;
  stop(): Promise<void>;
}

export interface Post {
  readonly path: string;
  readonly type: string;
  readonly body: Buffer;
  /** Hangs up. */
  readonly signal?: AbortSignal;
}

/** Of /proc/…/stat: the kernel's own unit, 100 a second on every Linux that Node runs on. */
const TICK_MS = 10;

const at = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

export function startRetouch(): Promise<Side> {
  return startSide("Retouch", process.execPath, [...programFlags(), "--conditions=retouch-source", at("gateway-side.ts")]);
}

export function startFastApi(python: string): Promise<Side> {
  return startSide("FastAPI + Pillow", python, [at("fastapi-side.py")]);
}

async function startSide(name: string, program: string, programArguments: readonly string[]): Promise<Side> {
  const child = spawn(program, programArguments, { stdio: ["pipe", "pipe", "inherit"] });
  const ended = once(child, "close");
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const read = async (): Promise<Answer> => {
    const line = await lines.next();
    if (line.done === true) throw new Error(`${name} ended without an answer`);
    return JSON.parse(line.value) as Answer;
  };
  const { port, key = "" } = await read();
  const pid = child.pid ?? 0;
  const agent = new Agent({ keepAlive: true });
  return {
    name,
    tell(command) {
      child.stdin.write(`${command}\n`);
      return read();
    },
    cpuMs: () => ({ gateway: cpuOf(pid), others: childrenOf(pid).reduce((sum, other) => sum + cpuOf(other), 0) }),
    memoryBytes: () => Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) * 1024,
    post: ({ path, type, body, signal }) =>
      new Promise((resolve, reject) => {
        const headers = { "content-type": type, "content-length": body.length, "ocp-apim-subscription-key": key };
        const sent = request({ host: "127.0.0.1", port, path, method: "POST", agent, headers, ...(signal && { signal }) }, (reply) => {
          const chunks: Buffer[] = [];
          reply.on("data", (chunk: Buffer) => chunks.push(chunk));
          reply.on("error", reject);
          reply.on("end", () => {
            const whole = Buffer.concat(chunks);
            if (reply.statusCode === 200) resolve(whole);
            else reject(new Error(`${name} answered ${reply.statusCode}: ${whole.toString("utf8", 0, 500)}`));
          });
        });
        sent.on("error", reject);
        sent.end(body);
      }),
    async stop() {
      agent.destroy();
      child.stdin.end();
      await ended;
    },
  };
}

/** User and system time, in ms. */
export function cpuOf(pid: number): number {
  // The second field is the program's name in brackets, which may hold anything; utime and stime are the 12th and 13th behind it.
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /s, "")
    .split(" ");
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

function childrenOf(pid: number): number[] {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8")
      .split(" ")
      .filter((text) => text !== "")
      .map(Number),
  );
  return children;
}
