import type { Sample } from "../input/intent.ts";
import type { Mask } from "../mask/mask.ts";
import type { Raster } from "../mask/raster.ts";
import type { Box, PicturePoint, ScreenPoint, Size } from "../space.ts";
import type { Brush } from "../stroke/brush.ts";
import type { Viewport } from "../viewport.ts";

/** What a gesture does. All but the brush paint what they enclose; with `erase` every tool takes away instead. */
export const TOOLS = ["brush", "eraser", "rectangle", "ellipse", "lasso", "fill"] as const;
export type Tool = (typeof TOOLS)[number];

/** What one step of the history did. */
export type Change = Tool | "fillHoles" | "invert" | "clear" | "grow" | "shrink" | "import";

export interface Tint {
  readonly visible: boolean;
  /** 0–1. Default 0.5. */
  readonly opacity: number;
}

/**
 * Everything that a page shows of the editor except the stroke that is being drawn. A value: `===` until something in it changes, so it
 * serves `useSyncExternalStore` as it is; a part that did not change is the same object too (`mask`, `brush`, `viewport`).
 */
export interface EditorSnapshot {
  readonly size: Size;
  /** What is painted and committed. */
  readonly mask: Mask;
  readonly tool: Tool;
  readonly brush: Brush;
  readonly tint: Tint;
  readonly viewport: Viewport;
  /** A gesture has begun and is neither committed nor cancelled. */
  readonly drawing: boolean;
  /** What `undo` would take back; undefined when there is nothing. */
  readonly undo: Change | undefined;
  readonly redo: Change | undefined;
}

/** The coverage of a gesture that is being drawn, apart from the mask. */
export interface LiveCoverage {
  /** Taken from the mask instead of added to it. */
  readonly erase: boolean;
  /**
   * The coverage of one tile (`Tile`s of the mask's grid), settled or predicted; none where nothing was drawn. It may hold what the mask
   * covers too, or, erasing, what it leaves.
   */
  layersOf(tileIndex: number): readonly Uint8Array[];
  /** Where anything changed since the last call. */
  takeDamage(): readonly Box[];
  /** The closed outline of a rectangle, ellipse or lasso that is being drawn; empty for strokes. */
  readonly outline: readonly PicturePoint[];
  /** The mask that it became; undefined before its commit. */
  readonly committed: Mask | undefined;
}

export interface GestureStart {
  readonly sample: Sample;
  /** Take away instead of paint. Default false. */
  readonly erase?: boolean;
  /** The sample's pressure comes from a pen. Default false. */
  readonly pen?: boolean;
}

/** The painting engine. Functions need no `this`. */
export interface Editor {
  readonly getSnapshot: () => EditorSnapshot;
  /** Calls when the snapshot has changed. Returns what ends the subscription. */
  readonly subscribe: (listener: () => void) => () => void;

  /** The gesture under way, for drawing it; undefined when there is none. */
  readonly live: () => LiveCoverage | undefined;
  /** Calls when the drawing has changed: at each new snapshot and at each part of a gesture. */
  readonly subscribeToDrawing: (listener: () => void) => () => void;

  readonly selectTool: (tool: Tool) => void;
  readonly setBrush: (change: Partial<Brush>) => void;
  readonly setTint: (change: Partial<Tint>) => void;
  readonly setViewport: (change: (viewport: Viewport) => Viewport) => void;

  /** A gesture: begin, any number of extensions, then one commit or cancel. The mask changes at commit, once, as one step of the history. */
  readonly begin: (start: GestureStart) => void;
  readonly extend: (samples: readonly Sample[], predicted?: readonly Sample[]) => void;
  readonly commit: () => void;
  readonly cancel: () => void;
  /** A whole click or tap at once: what keyboards and tests use. */
  readonly tap: (at: ScreenPoint, options?: { readonly erase?: boolean }) => void;

  /** One step back; while a gesture is under way, its end instead. */
  readonly undo: () => void;
  readonly redo: () => void;
  /** What was undone can no longer be redone, as after a step more. */
  readonly forgetUndone: () => void;

  readonly fillHoles: () => void;
  readonly invert: () => void;
  readonly clear: () => void;
  /** Paints every pixel within `pixels` of a painted one: the server's `mask_grow`. */
  readonly grow: (pixels: number) => void;
  readonly shrink: (pixels: number) => void;
  /** Replaces the mask, as one step of the history. Throws a RangeError unless the raster has the picture's size. */
  readonly importMask: (coverage: Raster) => void;
  /** Exactly what is painted, one byte a pixel. A gesture under way is not part of it. */
  readonly exportMask: () => Raster;
}
