import { basename, dirname, join } from "node:path";
import { EngineError } from "../errors.ts";
import { buildClipText } from "../models/clip-text.ts";
import { buildUnet } from "../models/unet.ts";
import { buildVaeDecoder } from "../models/vae-decoder.ts";
import { buildVaeEncoder } from "../models/vae-encoder.ts";
import type { GraphModel } from "../onnx/graph.ts";
import type { ModelFolder, ModelPart } from "./model-folder.ts";

/** What exporters write beside the weights that a network of ours has: indices, and the parts of CLIP that read pictures or compare. */
const HARMLESS = [/(^|\.)position_ids$/, /(^|\.)vision_model\./, /^(text|visual)_projection\./, /^logit_scale$/];
/** How many left-over tensors a warning names. */
const NAMED = 3;

/**
 * Compares each network with its weights, tensor by tensor, without reading them: each graph is built once.
 *
 * @returns warnings of tensors that no network uses, for they may mean that a config says too little
 * @throws EngineError "model" that names the file and the tensor: one that is missing, misshapen or of an unknown type, or one that
 * belongs to a further layer or block of a kind that the network has, which its config.json does not count
 */
export function checkWeights({ text, unet, vae }: ModelFolder): string[] {
  const cells = unet.config.sampleSize;
  const native = { batch: 1, height: cells, width: cells };
  const least = { batch: 1, height: vae.config.downscale, width: vae.config.downscale };
  return [
    ...checkPart(text, () => [buildClipText(text.config, text.checkpoint, 1)]),
    ...checkPart(unet, () => [buildUnet(unet.config, unet.checkpoint, { ...native, tokens: text.config.positions })]),
    ...checkPart(vae, () => [buildVaeEncoder(vae.config, vae.checkpoint, least), buildVaeDecoder(vae.config, vae.checkpoint, native)]),
  ];
}

function checkPart({ weights, checkpoint }: ModelPart<unknown>, build: () => GraphModel[]): string[] {
  let used: ReadonlySet<string>;
  try {
    used = new Set(build().flatMap(({ tensors }) => [...tensors]));
  } catch (cause) {
    if (!(cause instanceof EngineError)) throw cause;
    throw new EngineError(cause.kind, `${weights}: ${cause.message}`, { cause });
  }
  const unused = [...checkpoint.keys()].filter((name) => !used.has(name) && !HARMLESS.some((pattern) => pattern.test(name)));
  const kinds = new Set([...used].map(kindOf));
  const uncounted = unused.find((name) => kinds.has(kindOf(name)));
  if (uncounted !== undefined) {
    throw new EngineError(
      "model",
      `${weights}: Expected no more layers and blocks than config.json counts but received tensor ${uncounted}`,
    );
  }
  if (unused.length === 0) return [];
  const names = unused.length > NAMED ? [...unused.slice(0, NAMED), "…"] : unused;
  // Warnings reach the caller, whom paths of this machine do not concern.
  const file = join(basename(dirname(weights)), basename(weights));
  return [`${unused.length} of the tensors in ${file} are not used, which its config.json may be wrong about: ${names.join(", ")}`];
}

/** A tensor's name without the numbers of layers and blocks. */
function kindOf(name: string): string {
  return name.replace(/(?<=^|\.)\d+(?=\.|$)/g, "#");
}
