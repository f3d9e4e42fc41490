import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { PostgresServer } from "../../server/src/test-support/postgres-server.ts";
import { programFlags } from "../../server/src/test-support/program-flags.ts";

/** A gateway on a database, a worker of one, or both in one process on a data folder. */
export type Role = "gateway" | "worker" | "embedded";

/** A process of the cluster. */
export interface Node {
  /** `http://127.0.0.1:…` */
  readonly url: string;
  stop(): Promise<void>;
}

/** A connection to the database beside those of the stores. */
export type Admin = Awaited<ReturnType<PostgresServer["connect"]>>;

/** The administrator's key at every gateway that is started here. */
export const ADMINISTRATOR_KEY = "rtk_benchmark_administrator_0000000000";

const ENTRY = fileURLToPath(new URL("node-side.ts", import.meta.url));

/** `place`: the database's URL, or the data folder. Resolves when the process answers or takes jobs. */
export async function startNode(role: Role, place: string): Promise<Node> {
  const child = spawn(process.execPath, [...programFlags(), "--conditions=retouch-source", ENTRY, role, place, ADMINISTRATOR_KEY], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = once(child, "close");
  const line = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
  if (line.done === true) throw new Error(`The ${role} ended at its start`);
  const { port } = JSON.parse(line.value) as { readonly port: number };
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      child.stdin.end();
      await ended;
    },
  };
}
