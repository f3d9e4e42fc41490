import { EngineError } from "../errors.ts";
import type { Size } from "../image/box.ts";
import { blendWeights } from "../image/feather.ts";
import { composite, maxDifferenceOutside } from "../image/composite.ts";
import { cropPicture, cropPlane } from "../image/crop.ts";
import { chooseCrop, workSize } from "../image/crop-box.ts";
import { flattenOnWhite } from "../image/flatten.ts";
import { grow } from "../image/grow.ts";
import { latentMask } from "../image/latent-mask.ts";
import { binarize, bounds, isEmpty, isFull, PAINTED_FROM } from "../image/mask.ts";
import { matchMask } from "../image/match-mask.ts";
import type { Picture, Plane } from "../image/picture.ts";
import { resizePicture } from "../image/resize.ts";
import { resizeMask } from "../image/resize-mask.ts";
import type { Edit } from "./edit.ts";
import { previewInPlace, previewWhole } from "./preview.ts";
import type { Geometry, Work } from "./work.ts";

const DEFAULT_MASK_GROW = 4;
const DEFAULT_MASK_FEATHER = 8;
/** Of the number of pixels. Less than this is not seen; rounding to whole cells alone may do it. */
const TOLD_ENLARGEMENT = 1.2;

/**
 * Decides where the model works, and brings picture and mask there. The model repaints the grown mask; around it lies a
 * ring in which its picture blends into the source; beyond that ring the source's own bytes are kept.
 */
export function prepareWork(edit: Edit, geometry: Geometry, warn: (warning: string) => void): Work {
  const native = { width: geometry.nativeSize, height: geometry.nativeSize };
  if (edit.picture === undefined) {
    if (edit.mask !== undefined) throw new EngineError("input", "Expected a picture for the mask but received none", { field: "picture" });
    const size = edit.size ?? native;
    const made = workSize(size, geometry.nativeSize, geometry.cell);
    tellEnlarged(made, size, warn);
    return {
      ...made,
      finish: (generated) => ({ picture: resizePicture(generated, size.width, size.height) }),
      preview: previewWhole(size),
    };
  }
  const picture = toSize(edit.picture, edit.size, warn);
  if (edit.mask === undefined) {
    if ((edit.strength ?? 1) === 1) warn("there is no mask and the strength is 1: nothing of the picture is kept");
    return prepareWholePicture(picture, geometry, warn);
  }
  const mask = resizeMask(matchMask(binarize(edit.mask), edit.picture), picture.width, picture.height);
  return prepareMaskedPicture(edit, picture, mask, geometry, warn);
}

function toSize(picture: Picture, size: Edit["size"], warn: (warning: string) => void): Picture {
  if (size === undefined || (size.width === picture.width && size.height === picture.height)) return picture;
  warn(`the picture was resized from ${picture.width}x${picture.height} to ${size.width}x${size.height} before the edit`);
  return resizePicture(picture, size.width, size.height);
}

/** A picture larger than the model's is not what its size promises: its finest details are those of the smaller one. */
function tellEnlarged(made: Size, delivered: Size, warn: (warning: string) => void): void {
  if (delivered.width * delivered.height < TOLD_ENLARGEMENT * made.width * made.height) return;
  warn(
    `the model made ${made.width}x${made.height}, about as many pixels as it was trained at, enlarged to ${delivered.width}x${delivered.height}`,
  );
}

/** Image-to-image: every pixel is made anew; the source's transparency is kept. */
function prepareWholePicture(picture: Picture, geometry: Geometry, warn: (warning: string) => void): Work {
  const { width, height } = workSize(picture, geometry.nativeSize, geometry.cell);
  tellEnlarged({ width, height }, picture, warn);
  return {
    width,
    height,
    picture: resizePicture(flattenOnWhite(picture), width, height),
    finish: (generated) => ({ picture: { ...picture, rgb: resizePicture(generated, picture.width, picture.height).rgb } }),
    preview: previewWhole(picture),
  };
}

function prepareMaskedPicture(edit: Edit, picture: Picture, mask: Plane, geometry: Geometry, warn: (warning: string) => void): Work {
  if (isEmpty(mask))
    throw new EngineError("input", "Expected a mask that marks at least one pixel to repaint but received an empty one", { field: "mask" });
  if (isFull(mask)) warn("the mask covers the whole picture: nothing of it is kept");
  const growth = edit.maskGrow ?? DEFAULT_MASK_GROW;
  const weights = blendWeights(mask, growth, edit.maskFeather ?? DEFAULT_MASK_FEATHER);
  const { box, width, height, whole } = chooseCrop({
    picture,
    mask: bounds(weights)!,
    nativeSize: geometry.nativeSize,
    multiple: geometry.cell,
    ...(edit.padding === undefined ? {} : { padding: edit.padding }),
    ...(edit.area === undefined ? {} : { area: edit.area }),
  });
  if (whole) tellEnlarged({ width, height }, picture, warn);
  const pixels = resizeMask(cropPlane(grow(mask, growth), box), width, height);
  const lay = chooseLaying(picture, mask, warn);
  return {
    width,
    height,
    picture: resizePicture(flattenOnWhite(cropPicture(picture, box)), width, height),
    mask: { pixels, latent: latentMask(pixels, "max", geometry.cell) },
    finish(generated) {
      const painted = resizePicture(generated, box.width, box.height);
      const result = lay(picture, painted, box, weights);
      return {
        picture: result,
        unmaskedMaxDifference: maxDifferenceOutside(picture, result, weights),
        kept: { original: picture, weights },
      };
    },
    preview: previewInPlace(picture, box, weights),
  };
}

/**
 * How the new picture is laid over the source. The source's transparency is kept; only where most of what was marked is transparent,
 * as in an outpainting, it was the transparent place that was meant: then the new picture fills it.
 */
function chooseLaying({ alpha }: Picture, mask: Plane, warn: (warning: string) => void): typeof composite {
  if (alpha === undefined) return composite;
  let [marked, transparent] = [0, 0];
  for (let pixel = 0; pixel < alpha.length; pixel++) {
    if (mask.data[pixel] === 0) continue;
    marked++;
    if (alpha[pixel] < PAINTED_FROM) transparent++;
  }
  if (transparent > marked / 2) return composite;
  if (transparent > 0) warn(`${transparent} of the ${marked} marked pixels are transparent and stay so`);
  return (original, painted, box, weights) => ({ ...original, rgb: composite(withoutAlpha(original), painted, box, weights).rgb });
}

function withoutAlpha({ width, height, rgb }: Picture): Picture {
  return { width, height, rgb };
}
