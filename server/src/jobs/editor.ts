import type { EditRequest, Model, OutputFormat, SchedulerName } from "@retouch/contract";

/** What makes pictures: the engine's process, or a stub in a test. */
export interface Editor {
  readonly model: Model;
  /** True while it can begin no edit, for no fault of theirs, and until it can again. */
  isAway(): boolean;
  /** One at a time. @throws EditError, kind "away" while it is */
  edit(request: EditRequest, options?: EditOptions): Promise<EditOutcome>;
}

export interface EditOptions {
  /** Ends the work between two steps. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: EditProgress) => void;
  readonly previews?: PreviewOptions;
}

/** Looks at the picture while it forms. */
export interface PreviewOptions {
  /** Asked about once a step; each time it says yes, one preview is made. */
  isWanted(): boolean;
  show(preview: EditPreview): void;
}

/** The picture as the model expects it to become, seen at `step`, which counts as in EditProgress. */
export interface EditPreview {
  readonly step: number;
  /** A JPEG, at most 256 pixels a side, of the whole result. */
  readonly bytes: Uint8Array;
}

/** `step` of `steps` is done, counted over all pictures of the request. */
export interface EditProgress {
  readonly step: number;
  readonly steps: number;
}

/** An encoded picture. */
export interface EditedPicture {
  readonly bytes: Uint8Array;
  readonly format: OutputFormat;
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  readonly seed: number;
  /** 0–255; undefined without a mask. */
  readonly unmaskedMaxDifference: number | undefined;
}

export interface EditOutcome {
  /** One for each of the request's `count`. */
  readonly pictures: readonly EditedPicture[];
  /** Denoising steps that were run for each picture. */
  readonly steps: number;
  readonly scheduler: SchedulerName;
  readonly warnings: readonly string[];
  /** Milliseconds, over all pictures. */
  readonly timings: { readonly encode: number; readonly denoise: number; readonly decode: number };
}
