import type { Picture, Plane } from "../image/picture.ts";
import type { SchedulerName } from "../schedulers/scheduler.ts";

export const MASKED_CONTENTS = ["original", "fill", "telea", "noise", "nothing"] as const;
/** What the masked place starts from: the picture itself, smoothly filled from around, pure noise, or empty latents. */
export type MaskedContent = (typeof MASKED_CONTENTS)[number];

export const AREAS = ["auto", "masked", "whole"] as const;
/** Where the model works: a crop around the mask, the whole picture, or whichever suits the mask. */
export type Area = (typeof AREAS)[number];

/** One picture to make. Everything the engine needs; defaults that depend on the model stay undefined. */
export interface Edit {
  readonly prompt: string;
  readonly negativePrompt?: string;
  /** House style: its own chunks of the conditioning, joined before the prompt's. */
  readonly systemPrompt?: string;
  /** Absent: text-to-image. */
  readonly picture?: Picture;
  /** Same size as `picture`; ≥ 128 is repainted. Absent with a picture: image-to-image. */
  readonly mask?: Plane;
  /** Size of the result in pixels. Default: the picture's own, else the model's native size. */
  readonly size?: { readonly width: number; readonly height: number };
  /** Pixels the mask grows before anything else, 0–256. Default 4. */
  readonly maskGrow?: number;
  /** Width in pixels of the blending ring around the grown mask, 0–256. Default 8. */
  readonly maskFeather?: number;
  readonly maskedContent?: MaskedContent;
  readonly area?: Area;
  /** Context on each side of the mask, in pixels or as a share of its longer side ("25%"). Default "25%". */
  readonly padding?: number | `${number}%`;
  /** 0–1, how far from the masked content. Default 1. */
  readonly strength?: number;
  /** 1–30; at 1 the guidance is off. Default: the model's, else 7.5. */
  readonly guidanceScale?: number;
  /** 1–150. Default: the model's, else 25. */
  readonly steps?: number;
  /** Run all `steps` also at a strength below 1. Default false. */
  readonly exactSteps?: boolean;
  /** Default: the model's. */
  readonly scheduler?: SchedulerName;
  /** 0–4294967295. */
  readonly seed: number;
  /** Do what diffusers does, to the number, at the picture's own size. Default false. */
  readonly parity?: boolean;
}

export interface EditResult {
  readonly picture: Picture;
  readonly seed: number;
  /** Denoising steps that were run. */
  readonly steps: number;
  readonly scheduler: SchedulerName;
  readonly guidanceScale: number;
  /** Largest difference, 0–255, of any channel of any pixel outside the blending ring, against the decoded source; undefined without a mask. */
  readonly unmaskedMaxDifference?: number;
  /** What had to be kept, for whoever encodes the picture and wants to know what was; absent without a mask. */
  readonly kept?: Kept;
  readonly warnings: readonly string[];
  /** Milliseconds. */
  readonly timings: { readonly encode: number; readonly denoise: number; readonly decode: number };
}

/** The source at the result's size, and how much of the new picture shows at each pixel: where it is 0, the source stays. */
export interface Kept {
  readonly original: Picture;
  /** 0–255. */
  readonly weights: Plane;
}

/** `step` of `steps` is done. */
export interface EditProgress {
  readonly step: number;
  readonly steps: number;
}

export interface EditOptions {
  /** Checked between steps; the edit then rejects with an EngineError of kind "cancelled". */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: EditProgress) => void;
  readonly previews?: PreviewOptions;
}

/** Looks at the picture while it forms. */
export interface PreviewOptions {
  /** Asked before each step is over; each time it says yes, one preview is made, in some milliseconds. The first takes longer. */
  isWanted(): boolean;
  /** Awaited before the work goes on. */
  show(preview: EditPreview): void | Promise<void>;
}

/** What the picture is expected to become, as the model sees it at `step`: blurred at first, in rough colours throughout. */
export interface EditPreview {
  readonly step: number;
  /** The whole result, at most 256 pixels a side. */
  readonly picture: Picture;
}

/** What is known of a loaded model. */
export interface ModelInfo {
  readonly name: string;
  readonly family: "sd1" | "sd2";
  /** Pixels a side that the model was trained at. */
  readonly nativeSize: number;
  /** A 9-channel UNet, made for inpainting. */
  readonly inpainting: boolean;
  readonly steps: number;
  readonly guidanceScale: number;
  readonly scheduler: SchedulerName;
}

/** A model, loaded and ready. Edits run one at a time, in the order of their calls. */
export interface Pipeline {
  readonly info: ModelInfo;
  edit(edit: Edit, options?: EditOptions): Promise<EditResult>;
  release(): Promise<void>;
}
