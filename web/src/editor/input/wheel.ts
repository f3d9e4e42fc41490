import type { ScreenPoint } from "../space.ts";
import type { Intent } from "./intent.ts";

/** What of a DOM `WheelEvent` is read. */
export interface WheelInput {
  readonly deltaX: number;
  readonly deltaY: number;
  /** 0 pixels, 1 lines, 2 pages. */
  readonly deltaMode: number;
  readonly ctrlKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

const PIXELS_OF_MODE = [1, 16, 400];
/** A notch of a mouse wheel is about 100 pixels: it zooms by a fifth. */
const ZOOM_PER_PIXEL = 0.002;
/** A pinch on a trackpad arrives as a wheel with Ctrl and steps of a few pixels. */
const PINCH_ZOOM_PER_PIXEL = 0.01;
/** However fast a wheel is spun, one event zooms by no more than this many pixels' worth. */
const MOST_PIXELS = 300;

/** The wheel zooms to the cursor; with Shift it makes the brush larger or smaller, with Alt harder or softer. */
export function wheelIntent(wheel: WheelInput, at: ScreenPoint): Intent | undefined {
  // With Shift or Alt some systems turn the wheel sideways.
  const turned = (wheel.deltaY === 0 ? wheel.deltaX : wheel.deltaY) * PIXELS_OF_MODE[wheel.deltaMode];
  if (turned === 0) return undefined;
  if (wheel.shiftKey) return { kind: "size", steps: -Math.sign(turned) };
  if (wheel.altKey) return { kind: "hardness", steps: -Math.sign(turned) };
  const pixels = Math.min(Math.max(turned, -MOST_PIXELS), MOST_PIXELS);
  return { kind: "zoom", factor: Math.exp(-pixels * (wheel.ctrlKey ? PINCH_ZOOM_PER_PIXEL : ZOOM_PER_PIXEL)), at };
}
