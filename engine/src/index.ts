export { decodeMask, decodePicture, type DecodeOptions } from "./codec/decode-picture.ts";
export { encodePicture, type EncodeOptions, type PictureMetadata } from "./codec/encode-picture.ts";
export { EngineError, type EngineErrorKind } from "./errors.ts";
export { maxDifferenceOutside } from "./image/composite.ts";
export { invert } from "./image/mask.ts";
export { matchMask } from "./image/match-mask.ts";
export type { Box, Picture, Plane } from "./image/picture.ts";
export { MASK_MODES, repaintMask, type MaskMode } from "./image/repaint-mask.ts";
export { describeModel } from "./pipeline/describe-model.ts";
export { AREAS, MASKED_CONTENTS } from "./pipeline/edit.ts";
export type {
  Area,
  Edit,
  EditOptions,
  EditPreview,
  EditProgress,
  EditResult,
  Kept,
  MaskedContent,
  ModelInfo,
  Pipeline,
  PreviewOptions,
} from "./pipeline/edit.ts";
export { loadPipeline, type PipelineOptions } from "./pipeline/load-pipeline.ts";
export { SCHEDULER_NAMES, type SchedulerName } from "./schedulers/scheduler.ts";
