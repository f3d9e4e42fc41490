import { screenPoint } from "../space.ts";
import type { Sample } from "./intent.ts";

/** What of a DOM `PointerEvent` the recogniser reads. */
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

const KINDS = { pointerdown: "down", pointermove: "move", pointerup: "up", pointercancel: "cancel" } as const;

/** @param stage where the stage's top left corner lies in the window, in CSS pixels */
export function pointerInput(event: PointerEvent, stage: { readonly left: number; readonly top: number }, space: boolean): PointerInput {
  const sampleOf = ({ clientX, clientY, pressure }: PointerEvent): Sample => ({
    at: screenPoint(clientX - stage.left, clientY - stage.top),
    pressure,
  });
  // Events made by scripts have no coalesced ones. Only under a pen is it seen that a line lags, and Safari has no predicted events; drawing
  // them costs as much again as the line itself.
  const coalesced = event.type === "pointermove" ? event.getCoalescedEvents() : [];
  return {
    kind: KINDS[event.type as keyof typeof KINDS],
    pointerId: event.pointerId,
    pointerType: event.pointerType === "pen" || event.pointerType === "touch" ? event.pointerType : "mouse",
    button: event.button,
    samples: (coalesced.length > 0 ? coalesced : [event]).map(sampleOf),
    predicted: ((event.pointerType === "pen" && event.getPredictedEvents?.()) || []).map(sampleOf),
    time: event.timeStamp,
    alt: event.altKey,
    space,
  };
}
