import type { Command } from "commander";
import { DEFAULT_DATA_FOLDER, DEFAULT_MODEL, LOG_LEVELS, readConfig, type ConfigFlags } from "../config/config.ts";
import { installedFolders } from "../installation.ts";
import { startServer, type RunningServer } from "../main.ts";
import { banner } from "./banner.ts";

/** `retouch serve`: runs until it is told to stop. */
export function addServe(program: Command): void {
  program
    .command("serve")
    .description("run the API")
    .option("--host <address>", "where to listen (RETOUCH_HOST; default 127.0.0.1)")
    .option("--port <number>", "0 takes any free one (RETOUCH_PORT; default 8080)")
    .option("--data <folder>", `keys and their database (RETOUCH_DATA; default ./${DEFAULT_DATA_FOLDER})`)
    .option("--model <name or folder>", `(RETOUCH_MODEL; default ${DEFAULT_MODEL})`)
    .option("--log-level <level>", `one of ${LOG_LEVELS.join(", ")} (RETOUCH_LOG_LEVEL; default info)`)
    .option("--no-auth", "nobody needs a key; on a loopback address only")
    .addHelpText(
      "after",
      "\nThe first start makes one subscription and prints its key, or takes the key in RETOUCH_BOOTSTRAP_KEY.\n\nExamples:\n  $ retouch serve\n  $ retouch serve --host 0.0.0.0 --port 80 --data /var/lib/retouch",
    )
    .action(async (flags: ConfigFlags) => {
      const config = readConfig(flags, process.env);
      const server = await startServer(config);
      process.stdout.write(banner({ config, server, examples: installedFolders("examples") }));
      stopOnSignal(server);
    });
}

/** The first signal lets the running picture be finished, the second does not. */
function stopOnSignal(server: RunningServer): void {
  let isStopping = false;
  const onSignal = (): void => {
    if (isStopping) process.exit(1);
    isStopping = true;
    process.stderr.write("Stopping when the running picture is finished; once more stops at once.\n");
    server.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
}
