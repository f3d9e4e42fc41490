import type { Command } from "commander";
import { installedFolders } from "../installation.ts";
import { listInstalledModels } from "../worker/installed-models.ts";

/** `retouch models` */
export function addModels(program: Command): void {
  program
    .command("models")
    .description("show what is installed")
    .command("list")
    .description("show the models that --model can name")
    .action(() => {
      for (const { name, inpainting, nativeSize, folder } of listInstalledModels(installedFolders("models"))) {
        console.log(`${name}  ${inpainting ? "inpainting" : "text and images"}  ${nativeSize}x${nativeSize}  ${folder}`);
      }
    });
}
