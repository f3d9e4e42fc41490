import { once } from "node:events";
import type { Command } from "commander";
import { DEFAULT_DATA_FOLDER, DEFAULT_MODEL, LOG_LEVELS, readConfig, type Config, type ConfigFlags } from "../config/config.ts";
import { COMMAND, installedFolders } from "../installation.ts";
import { startServer, type RunningServer } from "../main.ts";
import { DEFAULT_OUTGOING_PORTS } from "../outgoing/destination.ts";
import { createLog, type Log } from "../telemetry/log.ts";
import { banner } from "./banner.ts";
import { stopSignal } from "./stop-signal.ts";

const HELP = `
Settings without a flag:
  RETOUCH_BOOTSTRAP_KEY        the key of the subscription that the first start makes (default: drawn, and printed once)
  RETOUCH_OUTGOING_PORTS       ports that webhooks and pictures by URL may reach on the public internet (default ${DEFAULT_OUTGOING_PORTS.join(",")})
  OTEL_EXPORTER_OTLP_ENDPOINT  where spans go (default: none are made)

Examples:
  $ ${COMMAND} serve
  $ ${COMMAND} serve --host 0.0.0.0 --port 80 --data /var/lib/retouch`;

/** `retouch serve`: runs until it is told to stop. */
export function addServe(program: Command): void {
  program
    .command("serve")
    .description("run the API")
    .option("--host <address>", "where to listen (RETOUCH_HOST; default 127.0.0.1)")
    .option("--port <number>", "0: any that is free (RETOUCH_PORT; default 8080)")
    .option("--data <folder>", `keys, jobs and pictures (RETOUCH_DATA; default ./${DEFAULT_DATA_FOLDER})`)
    .option("--database <url>", "PostgreSQL for all that is kept, which makes one machine many (RETOUCH_DATABASE)")
    .option("--no-worker", "leave the jobs to retouch worker; with a database only (RETOUCH_NO_WORKER=1)")
    .option("--model <name or folder>", `an installed model, or a folder in diffusers layout (RETOUCH_MODEL; default ${DEFAULT_MODEL})`)
    .option("--log-level <level>", `one of ${LOG_LEVELS.join(", ")} (RETOUCH_LOG_LEVEL; default info)`)
    .option("--no-auth", "nobody needs a key; on a loopback address only")
    .option("--public-url <url>", "where callers reach the server, for links in webhooks and replies (RETOUCH_PUBLIC_URL)")
    .option("--allow-urls", "fetch pictures that callers give by https URL (RETOUCH_ALLOW_URLS=1)")
    .option("--allow-outgoing <host:port,...>", "private places that webhooks and pictures by URL may reach (RETOUCH_ALLOW_OUTGOING)")
    .option("--no-query-key", "keys in the header only, never in the address (RETOUCH_QUERY_KEY=0)")
    .addHelpText("after", HELP)
    .action(async (flags: ConfigFlags) => {
      const config = readConfig(flags, process.env);
      const log = createLog(config.logLevel);
      const stopping = stopSignal(log);
      const server = await startServer(config, stopping).catch((error: unknown) => {
        if (!stopping.aborted) throw error;
      });
      if (server !== undefined) await run(server, config, log, stopping);
      process.exit(0);
    });
}

async function run(server: RunningServer, config: Config, log: Log, stopping: AbortSignal): Promise<void> {
  if (config.bootstrapKey !== undefined && !server.isBootstrapKeyUsed) {
    const place = config.database === undefined ? "the data folder" : "the database";
    const reason = config.requireKey ? `${place} already has a subscription, and the key opens none` : "no key is needed";
    log.warn(`RETOUCH_BOOTSTRAP_KEY was ignored: ${reason}`);
  }
  process.stdout.write(banner({ config, server, examples: installedFolders("examples") }));
  if (!stopping.aborted) await once(stopping, "abort");
  try {
    await server.stop();
  } catch (error) {
    log.error({ err: error }, "the server did not stop well");
    process.exit(1);
  }
}
