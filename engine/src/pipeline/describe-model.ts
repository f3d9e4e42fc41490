import type { ModelInfo } from "./edit.ts";
import { readModelFolder } from "./model-folder.ts";

/**
 * Reads what a model's files say of it, and of its weights no more than where they lie. Loading it may still fail: that also
 * compares each weight with the network it belongs to.
 *
 * @param folder as for `loadPipeline`
 * @throws EngineError "model" that names the file or setting that is missing or wrong
 * @example
 * const { inpainting, nativeSize } = await describeModel("models/starter");
 */
export async function describeModel(folder: string): Promise<ModelInfo> {
  return (await readModelFolder(folder)).info;
}
