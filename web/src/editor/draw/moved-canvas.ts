import { screenPoint, type Box } from "../space.ts";
import { fit, type Viewport } from "../viewport.ts";
import { onCanvas } from "./level.ts";

/** Drawn for a zoom so much further out, a canvas lasts until one is there; what is seen of it meanwhile is enlarged. */
const WIDER = 4;

/** Lets the browser show a canvas, drawn for one viewport, where another has it: enlarged or made smaller, without drawing a pixel. */
export function moveCanvas({ style }: HTMLCanvasElement, drawn: Viewport, shown: Viewport): void {
  const { scaleX, scaleY, left, top } = movement(drawn, shown);
  // A layer of its own only meanwhile: what lies over such a layer is blended otherwise by a level or two, which nobody may see at rest.
  style.willChange = "transform";
  // Without a GPU, mixing neighbours takes a third longer, which a moving picture hardly shows.
  style.imageRendering = "pixelated";
  style.transformOrigin = "0 0";
  style.transform = `matrix(${scaleX}, 0, 0, ${scaleY}, ${left / shown.devicePixelRatio}, ${top / shown.devicePixelRatio})`;
}

export function restCanvas({ style }: HTMLCanvasElement): void {
  style.willChange = "";
  style.imageRendering = "";
  style.transform = "";
}

/** From device pixels of a canvas to those of the stage: the picture comes to lie where it will be drawn, on whole device pixels. */
export function movement(
  drawn: Viewport,
  shown: Viewport,
): { readonly scaleX: number; readonly scaleY: number; readonly left: number; readonly top: number } {
  const [from, to] = [pictureOnCanvas(drawn), pictureOnCanvas(shown)];
  const [scaleX, scaleY] = [to.width / from.width, to.height / from.height];
  return { scaleX, scaleY, left: to.left - from.left * scaleX, top: to.top - from.top * scaleY };
}

/**
 * What a canvas has to be drawn for, so that moving it shows `shown` and some of what comes next; `drawn` as long as that still does.
 *
 * @param mostEnlarged by more than this, what was drawn tells too little
 */
export function viewportToMove(drawn: Viewport, shown: Viewport, mostEnlarged: number): Viewport {
  if (shown.scale > drawn.scale * mostEnlarged) return shown;
  return isInSight(drawn, shown) ? drawn : wider(shown);
}

/** Whether all that is seen of the picture was drawn. */
function isInSight(drawn: Viewport, shown: Viewport): boolean {
  const [had, wanted] = [partInSight(drawn), partInSight(shown)];
  return had.left <= wanted.left && had.top <= wanted.top && had.right >= wanted.right && had.bottom >= wanted.bottom;
}

/** What is seen of the picture, in shares of it. */
function partInSight(viewport: Viewport) {
  const { left, top, width, height } = pictureOnCanvas(viewport);
  const { stage, devicePixelRatio } = viewport;
  return {
    left: Math.max(0, -left / width),
    top: Math.max(0, -top / height),
    right: Math.min(1, (stage.width * devicePixelRatio - left) / width),
    bottom: Math.min(1, (stage.height * devicePixelRatio - top) / height),
  };
}

/** Further out, around the middle of the stage; but no further than to where all of the picture is in sight. */
function wider(viewport: Viewport): Viewport {
  const { scale, offset, stage } = viewport;
  const whole = fit(viewport);
  if (scale / WIDER <= whole.scale) return whole;
  const closer = (at: number, middle: number): number => middle + (at - middle) / WIDER;
  return { ...viewport, scale: scale / WIDER, offset: screenPoint(closer(offset.x, stage.width / 2), closer(offset.y, stage.height / 2)) };
}

/** At least a pixel each way: what is divided by it stays a number. */
function pictureOnCanvas(viewport: Viewport): Box {
  const { left, top, width, height } = onCanvas(viewport, { left: 0, top: 0, ...viewport.picture });
  return { left, top, width: Math.max(1, width), height: Math.max(1, height) };
}
