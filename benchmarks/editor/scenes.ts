import { setTimeout as sleep } from "node:timers/promises";
import type { CDPSession } from "playwright-core";

/** How often a common mouse reports where it is. */
const REPORT_MS = 8;
const REPORTS_PER_STROKE = 125;

/** Where the stage lies in the window, in CSS pixels. */
export interface Stage {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A button, held for as long as the events of a stroke. */
type Button = "left" | "middle";

/** Strokes of a second each, in loops across the stage, as fast as a quick hand. */
export async function drawStrokes(input: CDPSession, stage: Stage, strokes: number, button: Button = "left"): Promise<void> {
  for (let stroke = 0; stroke < strokes; stroke++) {
    await movePointer(input, placeOnStroke(stage, stroke, 0), "mousePressed", button);
    const sent: Promise<void>[] = [];
    const begun = performance.now();
    for (let report = 1; report <= REPORTS_PER_STROKE; report++) {
      // Not awaited: a mouse does not wait for the page.
      sent.push(movePointer(input, placeOnStroke(stage, stroke, report / REPORTS_PER_STROKE), "mouseMoved", button));
      await sleep(Math.max(0, begun + report * REPORT_MS - performance.now()));
    }
    await Promise.all(sent);
    await movePointer(input, placeOnStroke(stage, stroke, 1), "mouseReleased", button);
  }
}

/** Zooms in and out again around the middle, a notch of the wheel at each report. */
export async function turnWheel(input: CDPSession, stage: Stage, turns: number): Promise<void> {
  const x = stage.x + stage.width / 2;
  const y = stage.y + stage.height / 2;
  for (let turn = 0; turn < turns; turn++) {
    const sent: Promise<unknown>[] = [];
    for (let report = 0; report < REPORTS_PER_STROKE; report++) {
      const deltaY = report < REPORTS_PER_STROKE / 2 ? -20 : 20;
      sent.push(input.send("Input.dispatchMouseEvent", { type: "mouseWheel", x, y, deltaX: 0, deltaY }));
      await sleep(REPORT_MS);
    }
    await Promise.all(sent);
  }
}

async function movePointer(
  input: CDPSession,
  { x, y }: { readonly x: number; readonly y: number },
  type: "mousePressed" | "mouseMoved" | "mouseReleased",
  button: Button,
): Promise<void> {
  await input.send("Input.dispatchMouseEvent", { type, x, y, button, buttons: button === "left" ? 1 : 4, clickCount: 1 });
}

/** Loops that wander over the middle four fifths of the stage; each stroke lies a little apart from the last. */
function placeOnStroke({ x, y, width, height }: Stage, stroke: number, done: number): { readonly x: number; readonly y: number } {
  const angle = 2 * Math.PI * (3 * done + stroke / 7);
  return { x: x + width * (0.5 + 0.4 * Math.sin(angle)), y: y + height * (0.5 + 0.4 * Math.sin(1.3 * angle + stroke)) };
}
