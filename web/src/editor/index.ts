export { createEditor } from "./document/editor.ts";
export {
  TOOLS,
  type Change,
  type Editor,
  type EditorSnapshot,
  type GestureStart,
  type LiveCoverage,
  type Tint,
  type Tool,
} from "./document/editor-types.ts";
export { packAhead, packMask, unpackMask, type PackedMask } from "./history/packed-mask.ts";
export { onCanvas } from "./draw/level.ts";
export type { Picture } from "./draw/picture-painter.ts";
export { createRenderer, type Renderer, type RendererOptions } from "./draw/renderer.ts";
export { applyIntent } from "./input/apply-intent.ts";
export { attachInput } from "./input/attach-input.ts";
export { placeOf } from "./input/place-of.ts";
export type { Intent, Sample } from "./input/intent.ts";
export { commandOf, runCommand, SHORTCUTS, type Command, type KeyInput, type Shortcut } from "./input/shortcuts.ts";
export { blendMask, blendSteps, type Blended } from "./mask/blend.ts";
export { encodeMaskPng } from "./mask/encode-png.ts";
export { PAINTED_FROM, type Mask } from "./mask/mask.ts";
export { isEmpty, paintedBounds, paintedShare } from "./mask/measure.ts";
export type { Raster } from "./mask/raster.ts";
export { fitCoverage, MASK_MODES, readCoverage, type MaskMode, type Rgba } from "./mask/read-coverage.ts";
export { picturePoint, screenPoint, type Box, type PicturePoint, type ScreenPoint, type Size } from "./space.ts";
export { brushInUnit, brushRadius, MAX_BRUSH_SIZE, MIN_BRUSH_SIZE, stepHardness, stepSize, type Brush } from "./stroke/brush.ts";
export {
  actualSize,
  fit,
  panBy,
  pinch,
  resizeInSight,
  resizeStage,
  toPicture,
  toScreen,
  zoomBy,
  zoomShare,
  zoomTo,
  type Viewport,
} from "./viewport.ts";
