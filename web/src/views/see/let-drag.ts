/**
 * Lets a line be dragged across the element that it lies in.
 *
 * @param onMove told the share of that element's width, 0–1, at which the pointer is
 * @returns what ends it
 */
export function letDrag(divider: HTMLElement, onMove: (share: number) => void): () => void {
  const end = new AbortController();
  const { signal } = end;
  const take = (event: PointerEvent): void => {
    // The stage listens on an element around this one, and would paint.
    event.stopPropagation();
    if (event.button === 0) divider.setPointerCapture(event.pointerId);
  };
  const move = (event: PointerEvent): void => {
    if (!divider.hasPointerCapture(event.pointerId)) return;
    const { left, width } = divider.getBoundingClientRect();
    onMove(Math.min(Math.max((event.clientX - left) / width, 0), 1));
  };
  // What is dragged is moved by the arrow keys from then on.
  const focus = (event: Event): void => {
    event.preventDefault();
    divider.querySelector("input")?.focus({ preventScroll: true });
  };
  divider.addEventListener("pointerdown", take, { signal });
  divider.addEventListener("pointermove", move, { signal });
  divider.addEventListener("mousedown", focus, { signal });
  return () => end.abort();
}
