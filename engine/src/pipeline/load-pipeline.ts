import type { SessionOptions } from "../runtime/session.ts";
import { defaultCacheFolder } from "./cache-folder.ts";
import { checkWeights } from "./check-weights.ts";
import type { Pipeline } from "./edit.ts";
import { inpaint } from "./inpaint.ts";
import { learnLatentColours, type LatentColours } from "./latent-colours.ts";
import { readModelFolder } from "./model-folder.ts";
import { createNetworks } from "./networks.ts";

export interface PipelineOptions extends SessionOptions {
  /** Where fp32 copies of large half-precision weights are kept. Default `~/.cache/retouch`, or as XDG_CACHE_HOME says. */
  readonly cacheFolder?: string;
}

/**
 * Loads a Stable Diffusion 1.x or 2.x model in diffusers layout. Weights stay in their .safetensors files and are mapped
 * into memory when they are first used; large half-precision ones are copied to fp32 files the first time.
 *
 * @param folder holds `model_index.json`, `unet/`, `vae/`, `text_encoder/`, `tokenizer/`, `scheduler/`
 * @throws EngineError "model" that names the file, tensor or setting that is missing or wrong
 * @example
 * const pipeline = await loadPipeline("models/starter");
 * const { picture } = await pipeline.edit({ prompt: "a lion", seed: 42 });
 */
export async function loadPipeline(folder: string, options: PipelineOptions = {}): Promise<Pipeline> {
  const files = await readModelFolder(folder, options.cacheFolder ?? defaultCacheFolder(process.env));
  const warnings = checkWeights(files);
  const networks = createNetworks(files, options);
  let colours: Promise<LatentColours> | undefined;
  const latentColours = (): Promise<LatentColours> => (colours ??= learnLatentColours(files.vae, networks));
  const model = { folder: files, networks, warnings, latentColours };
  // Edits share the networks' sessions, so each waits for the one before it, whatever became of that.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const turn = last.then(work, work);
    last = turn;
    return turn;
  };
  return {
    info: files.info,
    edit: (edit, editOptions) => inTurn(() => inpaint(model, edit, editOptions)),
    release: () => inTurn(() => model.networks.release()),
  };
}
