import type { Picture, Plane } from "../image/picture.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { EditResult } from "./edit.ts";

/** The model's own measures, in pixels. */
export interface Geometry {
  /** A side of the pictures that it was trained on. */
  readonly nativeSize: number;
  /** A side of what one latent cell stands for; the model's pictures have sides that are multiples of it. */
  readonly cell: number;
}

/** What the model is shown, and what becomes of its answer. All at the model's own size: sides are multiples of a cell. */
export interface Work {
  readonly width: number;
  readonly height: number;
  /** Absent: text-to-image. */
  readonly picture?: Picture;
  /** Absent: the whole picture is made anew. */
  readonly mask?: WorkMask;
  /** The model's picture → the caller's. */
  finish(generated: Picture): Finished;
  /** The model's unfinished picture, one pixel a cell → the caller's, in small. */
  preview(cells: Picture): Picture;
}

export interface WorkMask {
  /** 255 is repainted. */
  readonly pixels: Plane;
  /** 1 is repainted. (1, 1, height / cell, width / cell) */
  readonly latent: Tensor;
}

export type Finished = Pick<EditResult, "picture" | "unmaskedMaxDifference" | "kept">;
