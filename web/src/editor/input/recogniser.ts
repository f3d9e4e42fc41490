import type { ScreenPoint } from "../space.ts";
import type { Intent } from "./intent.ts";
import type { PointerInput } from "./pointer-input.ts";

/** A second finger so soon after the first, or while that has hardly moved, means that two were meant from the start. */
const SECOND_FINGER_MS = 250;
const SECOND_FINGER_PIXELS = 16;

interface Finger {
  readonly pointerId: number;
  readonly at: ScreenPoint;
}

/** What the pointers that are down are at. A value. */
export type Activity =
  | { readonly kind: "idle" }
  | {
      readonly kind: "drawing";
      readonly pointerId: number;
      readonly touch: boolean;
      readonly since: number;
      readonly from: ScreenPoint;
      readonly at: ScreenPoint;
    }
  | { readonly kind: "panning"; readonly touch: boolean; readonly finger: Finger }
  | { readonly kind: "pinching"; readonly fingers: readonly [Finger, Finger] };

export interface Recognised {
  readonly activity: Activity;
  readonly intents: readonly Intent[];
}

export const IDLE: Activity = { kind: "idle" };

/**
 * What a pointer event means. One finger, a pen or the primary button draw; the middle button, or any with the space bar, pans; two
 * fingers pan and zoom, taking back a stroke that the first one has just begun; a pen's eraser erases and a pen outranks fingers.
 */
export function recognise(activity: Activity, input: PointerInput): Recognised {
  switch (activity.kind) {
    case "idle":
      return input.kind === "down" ? start(input) : { activity, intents: [] };
    case "drawing":
      return whileDrawing(activity, input);
    case "panning":
      return whilePanning(activity, input);
    case "pinching":
      return whilePinching(activity, input);
  }
}

const MIDDLE_BUTTON = 1;
const PEN_ERASER_BUTTON = 5;

function start(input: PointerInput): Recognised {
  const { pointerId, button, pointerType } = input;
  const sample = newest(input);
  const touch = pointerType === "touch";
  if (input.space || button === MIDDLE_BUTTON) {
    return { activity: { kind: "panning", touch, finger: { pointerId, at: sample.at } }, intents: [] };
  }
  if (button !== 0 && button !== PEN_ERASER_BUTTON) return { activity: IDLE, intents: [] };
  const erase = input.alt || button === PEN_ERASER_BUTTON;
  return {
    activity: { kind: "drawing", pointerId, touch, since: input.time, from: sample.at, at: sample.at },
    intents: [{ kind: "begin", sample, erase, pen: pointerType === "pen" }],
  };
}

function whileDrawing(activity: Activity & { kind: "drawing" }, input: PointerInput): Recognised {
  const { samples, predicted, pointerId } = input;
  if (pointerId !== activity.pointerId) return meanwhile(activity, input);
  switch (input.kind) {
    case "down":
      return { activity, intents: [] };
    case "move":
      return { activity: { ...activity, at: newest(input).at }, intents: [{ kind: "extend", samples, predicted }] };
    case "up":
      return { activity: IDLE, intents: [{ kind: "extend", samples, predicted: [] }, { kind: "commit" }] };
    case "cancel":
      return { activity: IDLE, intents: [{ kind: "cancel" }] };
  }
}

/** Another pointer came down while one draws. */
function meanwhile(activity: Activity & { kind: "drawing" }, input: PointerInput): Recognised {
  if (input.kind !== "down" || !activity.touch) return { activity, intents: [] };
  if (input.pointerType === "pen") {
    const begun = start(input);
    return { activity: begun.activity, intents: [{ kind: "cancel" }, ...begun.intents] };
  }
  const moved = Math.hypot(activity.at.x - activity.from.x, activity.at.y - activity.from.y);
  const justBegun = input.time - activity.since < SECOND_FINGER_MS || moved < SECOND_FINGER_PIXELS;
  if (input.pointerType !== "touch" || !justBegun) return { activity, intents: [] };
  const first = { pointerId: activity.pointerId, at: activity.at };
  return { activity: { kind: "pinching", fingers: [first, fingerOf(input)] }, intents: [{ kind: "cancel" }] };
}

function whilePanning(activity: Activity & { kind: "panning" }, input: PointerInput): Recognised {
  const { finger, touch } = activity;
  const { at } = newest(input);
  if (input.pointerId !== finger.pointerId) {
    const joins = touch && input.kind === "down" && input.pointerType === "touch";
    return joins ? { activity: { kind: "pinching", fingers: [finger, fingerOf(input)] }, intents: [] } : { activity, intents: [] };
  }
  if (input.kind === "up" || input.kind === "cancel") return { activity: IDLE, intents: [] };
  return {
    activity: { ...activity, finger: { ...finger, at } },
    intents: [{ kind: "pan", dx: at.x - finger.at.x, dy: at.y - finger.at.y }],
  };
}

function whilePinching(activity: Activity & { kind: "pinching" }, input: PointerInput): Recognised {
  const [first, second] = activity.fingers;
  if (input.pointerId !== first.pointerId && input.pointerId !== second.pointerId) return { activity, intents: [] };
  const moved = fingerOf(input);
  const fingers: readonly [Finger, Finger] = input.pointerId === first.pointerId ? [moved, second] : [first, moved];
  if (input.kind === "up" || input.kind === "cancel") {
    const left = input.pointerId === first.pointerId ? second : first;
    return { activity: { kind: "panning", touch: true, finger: left }, intents: [] };
  }
  return {
    activity: { kind: "pinching", fingers },
    intents: [{ kind: "pinch", before: [first.at, second.at], after: [fingers[0].at, fingers[1].at] }],
  };
}

function newest({ samples }: PointerInput): PointerInput["samples"][number] {
  return samples[samples.length - 1];
}

function fingerOf(input: PointerInput): Finger {
  return { pointerId: input.pointerId, at: newest(input).at };
}
