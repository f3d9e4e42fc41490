import type { Sample } from "./intent.ts";

/** What of a DOM `PointerEvent` the recogniser reads; see `pointerInput`. */
export interface PointerInput {
  readonly kind: "down" | "move" | "up" | "cancel";
  readonly pointerId: number;
  readonly pointerType: "mouse" | "pen" | "touch";
  /** The button that went down, as in `PointerEvent.button`: 0 primary, 1 middle, 5 a pen's eraser. */
  readonly button: number;
  /** Where the pointer has been since the last event, the newest last; at least one. */
  readonly samples: readonly Sample[];
  /** Where the browser expects it next. */
  readonly predicted: readonly Sample[];
  /** Milliseconds, `PointerEvent.timeStamp`. */
  readonly time: number;
  /** Alt is held: take away instead of paint. */
  readonly alt: boolean;
  /** The space bar is held: pan. */
  readonly space: boolean;
}
