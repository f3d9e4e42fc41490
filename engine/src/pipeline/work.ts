import type { Picture, Plane } from "../image/picture.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** What the model is shown, and what becomes of its answer. All at the model's own size: sides are multiples of 8. */
export interface Work {
  readonly width: number;
  readonly height: number;
  /** Absent: text-to-image. */
  readonly picture?: Picture;
  /** Absent: the whole picture is made anew. */
  readonly mask?: WorkMask;
  /** The model's picture → the caller's. */
  finish(generated: Picture): Finished;
}

export interface WorkMask {
  /** 255 is repainted. */
  readonly pixels: Plane;
  /** 1 is repainted. (1, 1, height / 8, width / 8) */
  readonly latent: Tensor;
}

export interface Finished {
  readonly picture: Picture;
  readonly unmaskedMaxDifference?: number;
}
