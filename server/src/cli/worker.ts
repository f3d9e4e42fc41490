import { once } from "node:events";
import type { Command } from "commander";
import { DEFAULT_MODEL, LOG_LEVELS } from "../config/config.ts";
import { localUrl } from "../config/local-url.ts";
import { DEFAULT_WORKER_PORT, MAX_CONCURRENCY, readWorkerConfig, type WorkerFlags } from "../config/worker-config.ts";
import { COMMAND } from "../installation.ts";
import { startWorkerProcess } from "../main.ts";
import { createLog } from "../telemetry/log.ts";
import { withoutPassword } from "./banner.ts";
import { stopSignal } from "./stop-signal.ts";

const HELP = `
Settings without a flag:
  OTEL_EXPORTER_OTLP_ENDPOINT  where spans go (default: none are made)

Examples:
  $ ${COMMAND} worker --database postgres://retouch@db.internal/retouch
  $ ${COMMAND} worker --model /models/stable-diffusion-inpainting --concurrency 2`;

/** `retouch worker`: does the jobs of a database until it is told to stop. */
export function addWorker(program: Command): void {
  program
    .command("worker")
    .description("do the jobs that servers with the same database take in")
    .option("--database <url>", "PostgreSQL, as the servers have it (RETOUCH_DATABASE)")
    .option("--model <name or folder>", `an installed model, or a folder in diffusers layout (RETOUCH_MODEL; default ${DEFAULT_MODEL})`)
    .option("--concurrency <number>", `jobs at a time, 1 to ${MAX_CONCURRENCY} (RETOUCH_CONCURRENCY; default 1)`)
    .option("--host <address>", "where to answer /livez, /readyz and /metrics (RETOUCH_HOST; default 127.0.0.1)")
    .option("--port <number>", `0: any that is free (RETOUCH_WORKER_PORT; default ${DEFAULT_WORKER_PORT})`)
    .option("--log-level <level>", `one of ${LOG_LEVELS.join(", ")} (RETOUCH_LOG_LEVEL; default info)`)
    .addHelpText("after", HELP)
    .action(async (flags: WorkerFlags) => {
      const config = readWorkerConfig(flags, process.env);
      const log = createLog(config.logLevel);
      const stopping = stopSignal(log);
      const worker = await startWorkerProcess(config, stopping).catch((error: unknown) => {
        if (!stopping.aborted) throw error;
      });
      if (worker === undefined) process.exit(0);
      const lines = [
        `Retouch works for ${withoutPassword(config.database ?? "")}`,
        "",
        `  model   ${worker.models.map(({ name }) => name).join(", ")}, ${config.concurrency} at a time`,
        `  health  ${localUrl(config.host, worker.port)}/readyz`,
      ];
      process.stdout.write(`${lines.join("\n")}\n`);
      if (!stopping.aborted) await once(stopping, "abort");
      try {
        await worker.stop();
      } catch (error) {
        log.error({ err: error }, "the worker did not stop well");
        process.exit(1);
      }
      process.exit(0);
    });
}
