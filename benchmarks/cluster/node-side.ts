/**
 * One process as `retouch serve` and `retouch worker` compose it, but for its model, which is a stub. Its line says where it listens; it stops
 * when its input ends.
 */
import { text } from "node:stream/consumers";
import { readConfig } from "../../server/src/config/config.ts";
import { readWorkerConfig } from "../../server/src/config/worker-config.ts";
import { startServer, startWorkerProcess } from "../../server/src/main.ts";

const [role, place, key] = process.argv.slice(2);
const flags = { port: "0", logLevel: "error" };
const { signal } = new AbortController();
const options = { engineEntry: new URL("engine-entry.ts", import.meta.url) };

async function start() {
  if (role === "worker") return startWorkerProcess(readWorkerConfig({ ...flags, database: place }, {}), signal, options);
  // Embedded: all in one process, on a data folder.
  const where = role === "gateway" ? { database: place, worker: false } : { data: place };
  return startServer(readConfig({ ...flags, ...where }, { RETOUCH_BOOTSTRAP_KEY: key }), signal, options);
}

const node = await start();
process.stdout.write(`${JSON.stringify({ port: node.port })}\n`);
await text(process.stdin);
await node.stop();
process.exit(0);
