import type { Command } from "commander";
import { installedFolders } from "../installation.ts";
import { listInstalledModels, type InstalledModel } from "../worker/installed-models.ts";
import { addMissingModelCommands } from "./not-in-this-version.ts";

/** `retouch models` */
export function addModels(program: Command): void {
  const models = program.command("models").description("show what is installed");
  models
    .command("list", { isDefault: true })
    .description("show the models that --model can name")
    .action(async () => {
      for (const model of await listInstalledModels(installedFolders("models"))) console.log(describe(model));
    });
  addMissingModelCommands(models);
}

function describe({ name, folder, description }: InstalledModel): string {
  if (description instanceof Error) return `${name}  unreadable: ${description.message}`;
  const { inpainting, nativeSize } = description;
  return `${name}  ${inpainting ? "inpainting" : "text and images"}  ${nativeSize}x${nativeSize}  ${folder}`;
}
