/** `retouch worker` with a stub for an engine: its database, its model's folder and its lease in milliseconds are its arguments. */
import { once } from "node:events";
import { localUrl } from "../../../server/src/config/local-url.ts";
import { readWorkerConfig } from "../../../server/src/config/worker-config.ts";
import { stopSignal } from "../../../server/src/cli/stop-signal.ts";
import { startWorkerProcess } from "../../../server/src/main.ts";
import { createLog } from "../../../server/src/telemetry/log.ts";

const [database = "", model = "", leaseMs = ""] = process.argv.slice(2);
const config = readWorkerConfig({ database, model, port: "0", logLevel: "silent" }, {});
const stopping = stopSignal(createLog(config.logLevel));
const engineEntry = new URL("stub-engine.ts", import.meta.url);
const worker = await startWorkerProcess(config, stopping, { engineEntry, leaseMs: Number(leaseMs) });
process.stdout.write(`${localUrl(config.host, worker.port)}/readyz\n`);
if (!stopping.aborted) await once(stopping, "abort");
await worker.stop();
process.exit(0);
