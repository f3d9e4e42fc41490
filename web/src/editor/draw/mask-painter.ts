import type { LiveCoverage } from "../document/editor-types.ts";
import type { Outline } from "../shape/outline.ts";
import { intersectBoxes, uniteBoxes, type Box, type Size } from "../space.ts";
import { toScreen, type Viewport } from "../viewport.ts";
import { createDamageTracker } from "./damage.ts";
import { onCanvas } from "./level.ts";
import { shownCoverage, type MaskView } from "./shown-coverage.ts";

/** Keeps a canvas showing a mask in the tint's colour, as opaque as it is covered. */
export interface MaskPainter {
  /**
   * Draws what looks other than at the last call: a stroke's newest piece, however large the picture is and however long the stroke.
   *
   * @param colour `#rrggbb`
   * @param isEmptied the canvas lost what was on it
   * @param until by `performance.now()`: what is no gesture's is left for the next call from then on. Default all of it is drawn.
   * @returns false when something was left
   */
  readonly paint: (view: MaskView, colour: string, isEmptied: boolean, until?: number) => boolean;
}

export function createMaskPainter(context: CanvasRenderingContext2D): MaskPainter {
  const damages = createDamageTracker();
  let drawn: { readonly viewport: Viewport; readonly colour: string } | undefined;
  let palette = new Uint32Array();
  let put: Put | undefined;
  /** Bands of the canvas that are still to be drawn. */
  let left: readonly Box[] = [];

  const paintBox = (view: MaskView, box: Box, isClear: boolean): void => {
    const { width, height, data } = shownCoverage(view, box);
    const [first, end] = isClear ? paintedRows(data, width) : [0, height];
    if (first === end) return;
    const { image, colours } = (put = imageFor(context.canvas, put));
    for (let y = first; y < end; y++) {
      const row = (box.top + y) * image.width + box.left - y * width;
      for (let at = y * width; at < (y + 1) * width; at++) colours[row + at] = palette[data[at]];
    }
    context.putImageData(image, 0, 0, box.left, box.top + first, width, end - first);
  };

  return {
    paint: (view, colour, isEmptied, until = Infinity) => {
      const { mask, live, viewport } = view;
      const changed = damages.next(mask, live);
      if (colour !== drawn?.colour) palette = tintPalette(colour);
      const canvas = { left: 0, top: 0, width: context.canvas.width, height: context.canvas.height };
      const isKept = !isEmptied && colour === drawn?.colour && viewport === drawn.viewport;
      drawn = { viewport, colour };
      if (!isKept) context.clearRect(0, 0, canvas.width, canvas.height);
      const inSight = (boxes: readonly Box[]): readonly Box[] => boxes.flatMap((box) => intersectBoxes(box, canvas) ?? []);
      const bandsAround = (boxes: readonly Box[]): readonly Box[] => bandsOf(inSight(boxes.map((box) => withMargin(viewport, box))));
      const paintBand = (band: Box): void => {
        paintBox(view, band, !isKept);
        if (hasOutline(live)) fillOutline(context, viewport, live, band, colour);
      };
      for (const band of isKept ? bandsAround(changed.live) : []) paintBand(band);
      const waiting = isKept ? bandsOf([...left, ...bandsAround(changed.settled)]) : inSight([pictureOnCanvas(viewport)]);
      left = [];
      for (const [i, band] of waiting.entries()) {
        // One in any case, else a slow machine would never come to the end.
        if (i > 0 && performance.now() >= until) {
          left = waiting.slice(i);
          break;
        }
        paintBand(band);
      }
      return left.length === 0;
    },
  };
}

/** What is put on a canvas, as large as that: each pixel's place in it is its place there. */
interface Put {
  readonly image: ImageData;
  /** The same by words. */
  readonly colours: Uint32Array;
}

/** One image for all frames: megabytes that are new at each cost more than what is written into them. */
function imageFor({ width, height }: Size, before: Put | undefined): Put {
  if (before?.image.width === width && before.image.height === height) return before;
  const image = new ImageData(width, height);
  return { image, colours: new Uint32Array(image.data.buffer) };
}

function hasOutline(live: LiveCoverage | undefined): live is LiveCoverage {
  return live !== undefined && live.outline.length > 0;
}

/** Device pixels. A stroke's slanting pieces fill the boxes around them badly, and overlap where they meet. */
const BAND_HEIGHT = 32;

/** The boxes cut into bands across the canvas, and of each band what lies between the boxes' ends: so nothing is drawn twice. */
function bandsOf(boxes: readonly Box[]): readonly Box[] {
  const bands = new Map<number, Box>();
  for (const box of boxes) {
    for (let band = Math.floor(box.top / BAND_HEIGHT); band * BAND_HEIGHT < box.top + box.height; band++) {
      const part = intersectBoxes(box, { ...box, top: band * BAND_HEIGHT, height: BAND_HEIGHT });
      if (part !== undefined) bands.set(band, uniteBoxes(bands.get(band), part)!);
    }
  }
  return [...bands.values()];
}

/** From the first row in which something is painted to the last: the first, and one past the last. */
function paintedRows(data: Uint8Array, width: number): readonly [number, number] {
  let first = 0;
  while (first < data.length && data[first] === 0) first++;
  if (first === data.length) return [0, 0];
  let last = data.length - 1;
  while (data[last] === 0) last--;
  return [Math.floor(first / width), Math.floor(last / width) + 1];
}

/** The colour, not premultiplied, of each coverage: as a little-endian word of `ImageData`, so A B G R. */
export function tintPalette(colour: string): Uint32Array<ArrayBuffer> {
  const [red, green, blue] = [1, 3, 5].map((from) => Number.parseInt(colour.slice(from, from + 2), 16));
  return Uint32Array.from({ length: 256 }, (_, coverage) => ((coverage << 24) | (blue << 16) | (green << 8) | red) >>> 0);
}

function pictureOnCanvas(viewport: Viewport): Box {
  return onCanvas(viewport, { left: 0, top: 0, ...viewport.picture });
}

/** The device pixels that show something of a box of the picture: each shows as much as it covers, at least a pixel, of whole pixels of a level. */
function withMargin(viewport: Viewport, { left, top, width, height }: Box): Box {
  const margin = 3 * Math.max(1, Math.ceil(1 / (viewport.scale * viewport.devicePixelRatio))) + 1;
  return onCanvas(viewport, { left: left - margin, top: top - margin, width: width + 2 * margin, height: height + 2 * margin });
}

/** A shape under way, as it will be, where it is drawn anew: it joins the tint, or, erasing, cuts it out. */
function fillOutline(
  context: CanvasRenderingContext2D,
  viewport: Viewport,
  { outline, erase }: { readonly outline: Outline; readonly erase: boolean },
  part: Box,
  colour: string,
): void {
  context.save();
  context.beginPath();
  context.rect(part.left, part.top, part.width, part.height);
  context.clip();
  context.scale(viewport.devicePixelRatio, viewport.devicePixelRatio);
  context.globalCompositeOperation = erase ? "destination-out" : "source-over";
  context.fillStyle = colour;
  context.beginPath();
  for (const point of outline) {
    const { x, y } = toScreen(viewport, point);
    context.lineTo(x, y);
  }
  context.fill();
  context.restore();
}
