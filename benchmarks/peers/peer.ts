import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Reply, Request } from "./messages.ts";

/** One side of the comparison, in a process of its own: a fair measure of time and memory, and one cannot disturb the other. */
export interface Peer {
  ask(request: Request): Promise<Reply>;
  /** Most memory the process ever had in RAM, mapped files included, in bytes; undefined where there is no /proc. */
  peakBytes(): number | undefined;
  stop(): void;
}

const at = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

export function startEnginePeer(threads: number): Peer {
  return startPeer(process.execPath, ["--conditions=retouch-source", at("engine-peer.ts"), String(threads)]);
}

export function startTorchPeer(python: string, threads: number): Peer {
  return startPeer(python, [at("torch-peer.py"), String(threads)]);
}

function startPeer(program: string, programArguments: readonly string[]): Peer {
  const child = spawn(program, programArguments, { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const failed = new Promise<never>((_, reject) => {
    child.once("error", (cause) => reject(new Error(`${program} cannot be started: ${cause.message}`, { cause })));
  });
  failed.catch(() => undefined);
  return {
    async ask(request) {
      child.stdin.write(`${JSON.stringify(request)}\n`);
      const line = await Promise.race([lines.next(), failed]);
      if (line.done === true) throw new Error(`${program} ended without an answer`);
      return JSON.parse(line.value) as Reply;
    },
    peakBytes() {
      if (process.platform !== "linux") return undefined;
      const kibibytes = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))?.[1];
      return kibibytes === undefined ? undefined : Number(kibibytes) * 1024;
    },
    stop() {
      child.stdin.end();
    },
  };
}
