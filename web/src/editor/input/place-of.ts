const PLACES = new WeakMap<Element, DOMRect>();

/**
 * Where an element lies in the window, asked for once a frame: what is asked again after something was moved in that frame would have the
 * browser lay out the page for each event.
 */
export function placeOf(element: Element): DOMRect {
  let place = PLACES.get(element);
  if (place === undefined) {
    PLACES.set(element, (place = element.getBoundingClientRect()));
    requestAnimationFrame(() => PLACES.delete(element));
  }
  return place;
}
