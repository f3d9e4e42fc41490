import type { LiveCoverage } from "../document/editor-types.ts";
import { isBlank, tilesIn, type Mask } from "../mask/mask.ts";
import { intersectBoxes, uniteBoxes, type Box } from "../space.ts";
import type { Viewport } from "../viewport.ts";
import { coverageIn } from "./coverage-in.ts";
import { isSharp, levelOf, onCanvas, sizeOnLevel, squaresIn, type Square } from "./level.ts";

/** Squares kept, 256 KiB each at most: panning back and forth draws none anew. */
const MOST_SQUARES = 256;
/** More squares than any level has. */
const LEVEL_KEYS = 2 ** 24;

export type CreateCanvas = (width: number, height: number) => OffscreenCanvas;

export interface TintPainter {
  /** What lies in these boxes of the picture is other than it was. */
  readonly damage: (boxes: readonly Box[]) => void;
  /**
   * Draws the mask in the tint's colour, with the gesture under way, as opaque as it is covered. Only what was damaged since it was last
   * drawn is coloured anew.
   *
   * @param part of the picture, what of it is to be drawn
   */
  readonly paint: (context: CanvasRenderingContext2D, scene: TintScene, part: Box) => void;
}

export interface TintScene {
  readonly mask: Mask;
  readonly live: LiveCoverage | undefined;
  readonly viewport: Viewport;
}

/** A square with its colours. */
interface Coloured {
  readonly box: Box;
  /** Undefined where nothing is painted. */
  readonly context: OffscreenCanvasRenderingContext2D | undefined;
  /** The pixels of the picture that changed since. */
  stale: Box | undefined;
}

/** @param colour `#rrggbb` */
export function createTintPainter(colour: string, createCanvas: CreateCanvas): TintPainter {
  const palette = tintPalette(colour);
  const squares = new Map<number, Coloured>();

  const colourSquare = ({ key, box }: Square, level: number, { mask, live }: TintScene): Coloured => {
    const place = level * LEVEL_KEYS + key;
    const known = squares.get(place);
    // Deleted first so that the map stays in the order of use.
    squares.delete(place);
    if (known !== undefined && known.stale === undefined) {
      squares.set(place, known);
      return known;
    }
    const coloured = {
      box,
      context: isPainted(mask, live, box) ? (known?.context ?? contextFor(box, level)) : undefined,
      stale: undefined,
    };
    if (coloured.context !== undefined) {
      const part = known?.context === undefined ? box : (known.stale ?? box);
      fill(coloured.context, mask, live, box, part, level);
    }
    squares.set(place, coloured);
    return coloured;
  };

  const contextFor = (box: Box, level: number): OffscreenCanvasRenderingContext2D => {
    const { width, height } = sizeOnLevel(box, level);
    // It is written into by bytes all the time, so it is better kept where the processor has them.
    return createCanvas(width, height).getContext("2d", { willReadFrequently: true })!;
  };

  /** Colours the part of a square, widened to whole pixels of the level. */
  const fill = (
    context: OffscreenCanvasRenderingContext2D,
    mask: Mask,
    live: LiveCoverage | undefined,
    box: Box,
    part: Box,
    level: number,
  ): void => {
    const side = 2 ** level;
    const left = part.left - (part.left % side);
    const top = part.top - (part.top % side);
    const right = Math.min(Math.ceil((part.left + part.width) / side) * side, box.left + box.width);
    const bottom = Math.min(Math.ceil((part.top + part.height) / side) * side, box.top + box.height);
    const { data, width, height } = coverageIn(mask, live, { left, top, width: right - left, height: bottom - top }, level);
    const colours = new Uint32Array(data.length);
    for (let i = 0; i < data.length; i++) colours[i] = palette[data[i]];
    const image = new ImageData(new Uint8ClampedArray(colours.buffer), width, height);
    context.putImageData(image, (left - box.left) / side, (top - box.top) / side);
  };

  const forget = (): void => {
    for (const key of squares.keys()) {
      if (squares.size <= MOST_SQUARES) return;
      squares.delete(key);
    }
  };

  return {
    damage: (boxes) => {
      for (const square of squares.values()) {
        for (const box of boxes) square.stale = uniteBoxes(square.stale, intersectBoxes(square.box, box));
      }
    },
    paint: (context, scene, part) => {
      const { viewport, mask } = scene;
      const level = levelOf(viewport);
      context.imageSmoothingEnabled = !isSharp(viewport);
      for (const square of squaresIn(mask, level, part)) {
        const coloured = colourSquare(square, level, scene);
        if (coloured.context === undefined) continue;
        const to = onCanvas(viewport, square.box);
        context.drawImage(coloured.context.canvas, to.left, to.top, to.width, to.height);
      }
      forget();
    },
  };
}

/** Whether anything may be painted in the box. */
export function isPainted(mask: Mask, live: LiveCoverage | undefined, box: Box): boolean {
  for (const index of tilesIn(mask, box)) {
    if (!isBlank(mask.tiles[index]) || (live !== undefined && live.layersOf(index).length > 0)) return true;
  }
  return false;
}

/** The colour, not premultiplied, of each coverage: as a little-endian word of `ImageData`, so A B G R. */
export function tintPalette(colour: string): Uint32Array {
  const [red, green, blue] = [1, 3, 5].map((from) => Number.parseInt(colour.slice(from, from + 2), 16));
  return Uint32Array.from({ length: 256 }, (_, coverage) => ((coverage << 24) | (blue << 16) | (green << 8) | red) >>> 0);
}
