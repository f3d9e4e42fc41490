import { EngineError } from "../errors.ts";
import type { Size } from "./box.ts";
import type { Box } from "./picture.ts";

/** Context on each side of the mask, in source pixels or as a share of the mask's longer side. */
export type Padding = number | `${number}%`;

/** A quarter of the mask's longer side to each side: the mask then fills two thirds of the crop, and the model still sees where it is. */
const DEFAULT_PADDING: Padding = "25%";

/**
 * With `area: "auto"` a crop that covers at least this share of the picture becomes the whole picture: the few pixels saved are not
 * worth losing the rest of the scene as context.
 */
const WHOLE_FROM_SHARE = 0.7;

/** A crop is at least the model's native size divided by this: enlarging fewer pixels than that shows the model only blur. */
const LARGEST_ENLARGEMENT = 4;

/** Least side of the model's picture: the VAE halves three times and the UNet another three. */
const LEAST_WORK_SIDE = 64;

/** What `chooseCrop` needs to know. */
export interface CropRequest {
  /** The source picture. */
  readonly picture: Size;
  /** Bounds, in source pixels, of everything that may change: the mask with its blending ring. */
  readonly mask: Box;
  /** Default "25%". */
  readonly padding?: Padding;
  /** Default "auto". */
  readonly area?: "auto" | "masked" | "whole";
  /** Pixels a side that the model was trained at. */
  readonly nativeSize: number;
  /** The sides of the model's picture are multiples of this. Default 8, one latent cell. */
  readonly multiple?: number;
}

/** Where the model works: this box of the source, resized to `width` × `height`. */
export interface WorkArea {
  /** In source pixels; inside the picture; contains the mask. */
  readonly box: Box;
  readonly width: number;
  readonly height: number;
  /** The box is the whole picture. */
  readonly whole: boolean;
}

/**
 * Chooses where the model works: a square around the mask with context, shifted into the picture, or the whole picture. Where the
 * picture is too small for the square, the crop is cut to the picture and no longer square.
 *
 * @throws EngineError "input" when `padding` is negative or no number.
 */
export function chooseCrop(request: CropRequest): WorkArea {
  const { picture, mask, padding = DEFAULT_PADDING, area = "auto", nativeSize, multiple = 8 } = request;
  const crop = cropAround(mask, picture, paddingPixels(padding, mask), nativeSize);
  const share = (crop.width * crop.height) / (picture.width * picture.height);
  const takeWhole = area === "whole" || (area === "auto" && share >= WHOLE_FROM_SHARE);
  const box = takeWhole ? { left: 0, top: 0, width: picture.width, height: picture.height } : crop;
  const whole = box.width === picture.width && box.height === picture.height;
  return { box, ...workSize(box, nativeSize, multiple), whole };
}

/**
 * The size of the model's picture for a place of this shape: its aspect, about `nativeSize`² pixels, sides that are multiples of
 * `multiple` and at least 64. A square gives `nativeSize` × `nativeSize`. In shapes so long that the short side would fall below 64,
 * the number of pixels is kept rather than the aspect.
 */
export function workSize(shape: Size, nativeSize: number, multiple = 8): Size {
  const least = Math.ceil(LEAST_WORK_SIDE / multiple) * multiple;
  const longest = Math.max(Math.floor(nativeSize ** 2 / least / multiple) * multiple, least);
  const stretch = Math.sqrt(shape.width / shape.height);
  const side = (ideal: number): number => Math.min(Math.max(Math.round(ideal / multiple) * multiple, least), longest);
  return { width: side(nativeSize * stretch), height: side(nativeSize / stretch) };
}

function cropAround(mask: Box, picture: Size, padding: number, nativeSize: number): Box {
  const longer = Math.max(mask.width, mask.height);
  const side = Math.max(Math.ceil(longer + 2 * padding), Math.ceil(nativeSize / LARGEST_ENLARGEMENT));
  const width = Math.min(side, picture.width);
  const height = Math.min(side, picture.height);
  return {
    left: centred(mask.left, mask.width, width, picture.width),
    top: centred(mask.top, mask.height, height, picture.height),
    width,
    height,
  };
}

/** Start of an interval of `length` around the given one's middle, shifted to lie within 0 … `limit`. */
function centred(start: number, extent: number, length: number, limit: number): number {
  const ideal = Math.floor(start + (extent - length) / 2);
  return Math.min(Math.max(ideal, 0), limit - length);
}

function paddingPixels(padding: Padding, mask: Box): number {
  const amount = typeof padding === "number" ? padding : Number(/^([0-9]+(?:\.[0-9]+)?)%$/.exec(padding)?.[1] ?? Number.NaN);
  if (!Number.isFinite(amount) || amount < 0) {
    throw new EngineError("input", `Expected pixels ≥ 0 or a share like "25%" for padding but received ${padding}`, { field: "padding" });
  }
  return typeof padding === "number" ? amount : (amount / 100) * Math.max(mask.width, mask.height);
}
