import type { Viewport } from "../viewport.ts";

/** The largest brush, diameter in picture pixels. For more than that there are rectangle and lasso. */
export const MAX_BRUSH_SIZE = 1024;
export const MIN_BRUSH_SIZE = 1;

/** One step of `[` and `]` makes a brush a tenth larger, at least by a pixel. */
const SIZE_STEP = 1.1;
const HARDNESS_STEP = 0.05;
/** The faintest touch of a pen draws with this share of the brush's size. */
const LEAST_PRESSED = 0.1;

export interface Brush {
  /** Diameter at full pressure, in `unit`. Default 48. */
  readonly size: number;
  /** Whether `size` counts pixels of the picture or of the screen (then it stays as large under the cursor while zooming). Default screen. */
  readonly unit: "picture" | "screen";
  /** 0 soft to 1 hard. Default 1. */
  readonly hardness: number;
  /** Whether a pen that is pressed less draws thinner. Default true. */
  readonly pressure: boolean;
}

export const DEFAULT_BRUSH: Brush = { size: 48, unit: "screen", hardness: 1, pressure: true };

/** The radius in picture pixels. */
export function brushRadius(brush: Brush, viewport: Viewport, pressure = 1): number {
  const size = brush.unit === "screen" ? brush.size / viewport.scale : brush.size;
  return (limit(size, MIN_BRUSH_SIZE, MAX_BRUSH_SIZE) * Math.max(pressure, LEAST_PRESSED)) / 2;
}

/** The brush within the limits of its size and hardness. */
export function limitBrush(brush: Brush): Brush {
  return { ...brush, size: limit(brush.size, MIN_BRUSH_SIZE, MAX_BRUSH_SIZE), hardness: limit(brush.hardness, 0, 1) };
}

/** The size so many steps larger, negative for smaller, in whole pixels. */
export function stepSize({ size }: Brush, steps: number): number {
  const stepped = Math.round(size * SIZE_STEP ** steps);
  return stepped === Math.round(size) ? stepped + Math.sign(steps) : stepped;
}

export function stepHardness({ hardness }: Brush, steps: number): number {
  return Math.round((hardness + steps * HARDNESS_STEP) * 100) / 100;
}

/** The same brush, as large on the stage as before, counted in the other unit. */
export function brushInUnit(brush: Brush, unit: Brush["unit"], viewport: Viewport): Brush {
  if (unit === brush.unit) return brush;
  const factor = unit === "screen" ? viewport.scale : 1 / viewport.scale;
  return limitBrush({ ...brush, unit, size: Math.round(brush.size * factor) });
}

function limit(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
