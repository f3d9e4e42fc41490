import { Command } from "commander";
import { COMMAND, VERSION } from "../installation.ts";
import { addEdit } from "./edit.ts";
import { explainFailure } from "./explain-failure.ts";
import { addHelp } from "./help.ts";
import { addKeys } from "./keys/add-keys.ts";
import { addModels } from "./models.ts";
import { addServe } from "./serve.ts";
import { addWebhooks } from "./webhooks.ts";
import { addWorker } from "./worker.ts";

const program = new Command(COMMAND).description("Stable Diffusion inpainting: as an API, or one picture at a time").version(VERSION);
addServe(program);
addEdit(program);
addModels(program);
addKeys(program);
addWebhooks(program);
addWorker(program);
addHelp(program);

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(explainFailure(error));
  process.exitCode = 1;
}
