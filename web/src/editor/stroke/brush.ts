/** The largest brush, diameter in picture pixels. A larger one covers whole pictures; rectangle and lasso do that better. */
export const MAX_BRUSH_SIZE = 1024;
export const MIN_BRUSH_SIZE = 1;

export interface Brush {
  /** Diameter at full pressure, in `unit`. Default 64. */
  readonly size: number;
  /** Whether `size` counts pixels of the picture or of the screen (so that it stays as large under the cursor while zooming). Default screen. */
  readonly unit: "picture" | "screen";
  /** 0 soft to 1 hard. Default 1. */
  readonly hardness: number;
  /** Whether a pen's pressure makes the brush smaller. Default true. */
  readonly pressure: boolean;
}
