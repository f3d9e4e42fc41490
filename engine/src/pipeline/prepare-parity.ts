import { EngineError } from "../errors.ts";
import { latentMask } from "../image/latent-mask.ts";
import { prepareParityMask } from "../image/parity.ts";
import { resizePicture } from "../image/resize.ts";
import type { Edit } from "./edit.ts";
import { previewWhole } from "./preview.ts";
import type { Geometry, Work } from "./work.ts";

/** What diffusers shows the model: the whole picture, squeezed to the size asked for; nothing is pasted back. */
export function prepareParityWork(edit: Edit, { nativeSize, cell }: Geometry): Work {
  const { width, height } = edit.size ?? edit.picture ?? { width: nativeSize, height: nativeSize };
  if (width % cell !== 0 || height % cell !== 0) {
    throw new EngineError("input", `Expected multiples of ${cell} for size but received ${width}x${height} (parity)`, { field: "size" });
  }
  const pixels = edit.mask === undefined ? undefined : prepareParityMask(edit.mask, width, height);
  return {
    width,
    height,
    ...(edit.picture === undefined ? {} : { picture: resizePicture(edit.picture, width, height) }),
    ...(pixels === undefined ? {} : { mask: { pixels, latent: latentMask(pixels, "nearest", cell) } }),
    finish: (picture) => ({ picture }),
    preview: previewWhole({ width, height }),
  };
}
