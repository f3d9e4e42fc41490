import type { Editor } from "../document/editor-types.ts";
import { screenPoint } from "../space.ts";
import { applyIntent } from "./apply-intent.ts";
import { placeOf } from "./place-of.ts";
import { pointerInput } from "./pointer-input.ts";
import { IDLE, recognise } from "./recogniser.ts";
import { wheelIntent } from "./wheel.ts";

/** Lets pointers and wheel over `stage` drive the editor. Returns what detaches them. Keys are the page's: see `commandOf`. */
export function attachInput(editor: Editor, stage: HTMLElement): () => void {
  const detach = new AbortController();
  const { signal } = detach;
  let activity = IDLE;
  let space = false;

  const onPointer = (event: PointerEvent): void => {
    const recognised = recognise(activity, pointerInput(event, placeOf(stage), space));
    activity = recognised.activity;
    for (const intent of recognised.intents) applyIntent(editor, intent);
  };
  const onDown = (event: PointerEvent): void => {
    // So that a stroke goes on outside the stage and ends there too.
    stage.setPointerCapture(event.pointerId);
    onPointer(event);
  };
  const onWheel = (event: WheelEvent): void => {
    const { left, top } = placeOf(stage);
    const intent = wheelIntent(event, screenPoint(event.clientX - left, event.clientY - top));
    event.preventDefault();
    if (intent !== undefined) applyIntent(editor, intent);
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== " " || (event.type === "keydown" && isControl(event.target))) return;
    space = event.type === "keydown";
    if (space) event.preventDefault();
  };

  stage.style.touchAction = "none";
  stage.addEventListener("pointerdown", onDown, { signal });
  for (const type of ["pointermove", "pointerup", "pointercancel"] as const) stage.addEventListener(type, onPointer, { signal });
  stage.addEventListener("wheel", onWheel, { signal, passive: false });
  addEventListener("keydown", onKey, { signal });
  addEventListener("keyup", onKey, { signal });
  addEventListener("blur", () => (space = false), { signal });
  return () => detach.abort();
}

/** Where the space bar already means something: it types or presses. */
function isControl(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("input, textarea, select, button, a, [contenteditable], [role=slider]") !== null;
}
