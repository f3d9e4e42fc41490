import { brushRadius, placeOf, type Editor } from "../../editor/index.ts";

/** Keeps a ring as large as the brush under the pointer, or, for the keyboard, in the middle of the stage. Returns what ends it. */
export function connectCursor(editor: Editor, surface: HTMLElement, ring: HTMLElement): () => void {
  const end = new AbortController();
  const { signal } = end;

  // Written again, what stands there already would be matched against the style sheets again.
  const resize = (): void => {
    const { brush, viewport, tool } = editor.getSnapshot();
    const diameter = `${2 * brushRadius(brush, viewport) * viewport.scale}px`;
    if (ring.style.getPropertyValue("--diameter") !== diameter) ring.style.setProperty("--diameter", diameter);
    if (surface.dataset["tool"] !== tool) surface.dataset["tool"] = tool;
  };
  const move = (event: PointerEvent): void => {
    const { left, top } = placeOf(surface);
    ring.style.translate = `${event.clientX - left}px ${event.clientY - top}px`;
    if (surface.dataset["pointer"] !== event.pointerType) surface.dataset["pointer"] = event.pointerType;
  };
  const leave = (): void => {
    delete surface.dataset["pointer"];
    ring.style.translate = "";
  };

  surface.addEventListener("pointermove", move, { signal });
  surface.addEventListener("pointerdown", move, { signal });
  surface.addEventListener("pointerleave", leave, { signal });
  surface.addEventListener("keydown", leave, { signal });
  const unsubscribe = editor.subscribe(resize);
  resize();
  return () => {
    unsubscribe();
    end.abort();
  };
}
