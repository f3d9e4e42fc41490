import type { LiveCoverage } from "../document/editor-types.ts";
import { isBlank, tilesIn, type Mask, type Tile } from "../mask/mask.ts";
import { intersectBoxes, uniteBoxes, type Box } from "../space.ts";
import type { Viewport } from "../viewport.ts";
import { coverageIn, reduce } from "./coverage-in.ts";
import { isSharp, levelOf, onCanvas, sizeOnLevel, squaresIn, visiblePart, type Square } from "./level.ts";

/** Squares kept beyond those in sight, 256 KiB each: panning back and forth draws none anew. */
const MOST_SQUARES = 128;

export type CreateCanvas = (width: number, height: number) => OffscreenCanvas;

export interface TintPainter {
  /**
   * Draws the mask in the tint's colour, with the gesture under way, as opaque as it is covered. Only squares whose tiles changed since
   * the last call are coloured anew.
   *
   * @param part of the picture, what of it is to be drawn; default everything in sight
   */
  readonly paint: (context: CanvasRenderingContext2D, scene: TintScene, part?: Box) => void;
}

export interface TintScene {
  readonly mask: Mask;
  readonly live: LiveCoverage | undefined;
  /** Where `live` changed since the last call. */
  readonly damage: Box | undefined;
  readonly viewport: Viewport;
}

/** A square with its colours. */
interface Coloured {
  readonly canvas: OffscreenCanvas;
  readonly context: OffscreenCanvasRenderingContext2D;
  readonly box: Box;
  /** The mask's tiles that it shows. */
  readonly tiles: readonly Tile[];
  /** The gesture of which it shows a part. */
  readonly live: LiveCoverage | undefined;
  /** The pixels of the picture that changed since. */
  stale: Box | undefined;
}

/** @param colour `#rrggbb` */
export function createTintPainter(colour: string, createCanvas: CreateCanvas): TintPainter {
  const palette = tintPalette(colour);
  let squares = new Map<number, Coloured>();
  let level = 0;

  const colourSquare = ({ key, box }: Square, { mask, live }: TintScene): Coloured | undefined => {
    const indices = [...tilesIn(mask, box)];
    const tiles = indices.map((index) => mask.tiles[index]);
    const liveHere = live !== undefined && indices.some((index) => live.layersOf(index).length > 0) ? live : undefined;
    const known = squares.get(key);
    const isCurrent = known !== undefined && known.live === liveHere && known.tiles.every((tile, i) => tile === tiles[i]);
    if (isCurrent && known.stale === undefined) return known;
    if (liveHere === undefined && tiles.every(isBlank)) {
      squares.delete(key);
      return undefined;
    }
    const canvas = known?.canvas ?? canvasFor(box);
    const context = known?.context ?? canvas.getContext("2d")!;
    fill(context, mask, liveHere, box, isCurrent ? (known.stale ?? box) : box);
    const coloured = { canvas, context, box, tiles, live: liveHere, stale: undefined };
    // Deleted first so that the map stays in the order of use.
    squares.delete(key);
    squares.set(key, coloured);
    return coloured;
  };

  const canvasFor = (box: Box): OffscreenCanvas => {
    const { width, height } = sizeOnLevel(box, level);
    return createCanvas(width, height);
  };

  /** Colours the part of a square, widened to whole pixels of the level. */
  const fill = (context: OffscreenCanvasRenderingContext2D, mask: Mask, live: LiveCoverage | undefined, box: Box, part: Box): void => {
    const side = 2 ** level;
    const left = part.left - (part.left % side);
    const top = part.top - (part.top % side);
    const right = Math.min(Math.ceil((part.left + part.width) / side) * side, box.left + box.width);
    const bottom = Math.min(Math.ceil((part.top + part.height) / side) * side, box.top + box.height);
    const { data, width, height } = reduce(coverageIn(mask, live, { left, top, width: right - left, height: bottom - top }), level);
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
    paint: (context, scene, part = visiblePart(scene.viewport)) => {
      const { damage, viewport, mask } = scene;
      if (levelOf(viewport) !== level) {
        level = levelOf(viewport);
        squares = new Map();
      }
      if (damage !== undefined) {
        for (const square of squares.values()) square.stale = uniteBoxes(square.stale, intersectBoxes(square.box, damage));
      }
      const inSight = part && visiblePart(viewport) && intersectBoxes(part, visiblePart(viewport)!);
      if (inSight === undefined) return;
      context.imageSmoothingEnabled = !isSharp(viewport);
      for (const square of squaresIn(mask, level, inSight)) {
        const coloured = colourSquare(square, scene);
        if (coloured === undefined) continue;
        const to = onCanvas(viewport, square.box);
        context.drawImage(coloured.canvas, to.left, to.top, to.width, to.height);
      }
      forget();
    },
  };
}

/** The colour, not premultiplied, of each coverage: as a little-endian word of `ImageData`, so A B G R. */
export function tintPalette(colour: string): Uint32Array {
  const [red, green, blue] = [1, 3, 5].map((from) => Number.parseInt(colour.slice(from, from + 2), 16));
  return Uint32Array.from({ length: 256 }, (_, coverage) => ((coverage << 24) | (blue << 16) | (green << 8) | red) >>> 0);
}
