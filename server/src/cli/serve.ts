import { once } from "node:events";
import type { Command } from "commander";
import { DEFAULT_DATA_FOLDER, DEFAULT_MODEL, LOG_LEVELS, readConfig, type Config, type ConfigFlags } from "../config/config.ts";
import { COMMAND, installedFolders } from "../installation.ts";
import { startServer, type RunningServer } from "../main.ts";
import { DEFAULT_OUTGOING_PORTS } from "../outgoing/destination.ts";
import { createLog, type Log } from "../telemetry/log.ts";
import { banner } from "./banner.ts";
import { refuseManyMachines } from "./not-in-this-version.ts";

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
  const serve = program
    .command("serve")
    .description("run the API")
    .option("--host <address>", "where to listen (RETOUCH_HOST; default 127.0.0.1)")
    .option("--port <number>", "0: any that is free (RETOUCH_PORT; default 8080)")
    .option("--data <folder>", `keys, jobs and pictures (RETOUCH_DATA; default ./${DEFAULT_DATA_FOLDER})`)
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
  refuseManyMachines(serve);
}

async function run(server: RunningServer, config: Config, log: Log, stopping: AbortSignal): Promise<void> {
  if (config.bootstrapKey !== undefined && !server.isBootstrapKeyUsed) {
    const reason = config.requireKey ? "the data folder already has a subscription, and the key opens none" : "no key is needed";
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

/** Fires on the first signal, which lets the running picture be finished; the second does not. From now on, also while starting. */
function stopSignal(log: Log): AbortSignal {
  const stopping = new AbortController();
  const onSignal = (): void => {
    if (stopping.signal.aborted) process.exit(1);
    log.info("stopping when the running picture is finished; a second signal stops at once");
    stopping.abort();
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  return stopping.signal;
}
