export { EngineError, type EngineErrorKind } from "./errors.ts";
export type { Box, Picture, Plane } from "./image/picture.ts";
export { AREAS, MASKED_CONTENTS } from "./pipeline/edit.ts";
export type { Area, Edit, EditOptions, EditProgress, EditResult, MaskedContent, ModelInfo, Pipeline } from "./pipeline/edit.ts";
export { loadPipeline } from "./pipeline/load-pipeline.ts";
export { SCHEDULER_NAMES, type SchedulerName } from "./schedulers/scheduler.ts";
