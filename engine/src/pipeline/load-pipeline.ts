import type { SessionOptions } from "../runtime/session.ts";
import type { Pipeline } from "./edit.ts";
import { inpaint } from "./inpaint.ts";
import { readModelFolder } from "./model-folder.ts";
import { createNetworks } from "./networks.ts";

/**
 * Loads a Stable Diffusion 1.x or 2.x model in diffusers layout. Weights stay in their .safetensors files and are mapped
 * into memory when they are first used.
 *
 * @param folder holds `model_index.json`, `unet/`, `vae/`, `text_encoder/`, `tokenizer/`, `scheduler/`
 * @throws EngineError "model" that names the file, tensor or setting that is missing or wrong
 * @example
 * const pipeline = await loadPipeline("models/starter");
 * const { picture } = await pipeline.edit({ prompt: "a lion", seed: 42 });
 */
export async function loadPipeline(folder: string, options: SessionOptions = {}): Promise<Pipeline> {
  const files = await readModelFolder(folder);
  const model = { folder: files, networks: createNetworks(files, options) };
  return {
    info: files.info,
    edit: (edit, editOptions) => inpaint(model, edit, editOptions),
    release: () => model.networks.release(),
  };
}
