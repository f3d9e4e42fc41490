import { EngineError } from "../errors.ts";
import { latentMask } from "../image/latent-mask.ts";
import { prepareParityMask } from "../image/parity.ts";
import { resizePicture } from "../image/resize.ts";
import type { Edit, ModelInfo } from "./edit.ts";
import type { Work } from "./work.ts";

/** What diffusers shows the model: the whole picture, squeezed to the size asked for; nothing is pasted back. */
export function prepareParityWork(edit: Edit, info: ModelInfo): Work {
  const { width, height } = edit.size ?? edit.picture ?? { width: info.nativeSize, height: info.nativeSize };
  if (width % 8 !== 0 || height % 8 !== 0) {
    throw new EngineError("input", `Expected multiples of 8 for size but received ${width}x${height} (parity)`, { field: "size" });
  }
  const pixels = edit.mask === undefined ? undefined : prepareParityMask(edit.mask, width, height);
  return {
    width,
    height,
    ...(edit.picture === undefined ? {} : { picture: resizePicture(edit.picture, width, height) }),
    ...(pixels === undefined ? {} : { mask: { pixels, latent: latentMask(pixels, "nearest") } }),
    finish: (picture) => ({ picture }),
  };
}
