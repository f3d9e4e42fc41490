export type { Change, Editor, EditorSnapshot, GestureStart, LiveCoverage, Tint, Tool } from "./document/editor-types.ts";
export { TOOLS } from "./document/editor-types.ts";
export type { Intent, Sample } from "./input/intent.ts";
export type { PointerInput } from "./input/pointer-input.ts";
export { PAINTED_FROM, type Mask } from "./mask/mask.ts";
export type { Raster } from "./mask/raster.ts";
export { picturePoint, screenPoint, type Box, type PicturePoint, type ScreenPoint, type Size } from "./space.ts";
export { MAX_BRUSH_SIZE, MIN_BRUSH_SIZE, type Brush } from "./stroke/brush.ts";
export { actualSize, fit, panBy, pinch, resizeStage, toPicture, toScreen, zoomBy, zoomShare, zoomTo, type Viewport } from "./viewport.ts";
