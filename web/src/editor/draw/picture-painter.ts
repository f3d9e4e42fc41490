import { type Size } from "../space.ts";
import type { Viewport } from "../viewport.ts";
import { isSharp, levelOf, onCanvas, sizeOnLevel } from "./level.ts";

export type CreateCanvas = (width: number, height: number) => OffscreenCanvas;

export type Picture = ImageBitmap | OffscreenCanvas | HTMLCanvasElement;

export interface PicturePainter {
  /** Draws what of the picture is in sight. */
  readonly paint: (context: CanvasRenderingContext2D, viewport: Viewport) => void;
}

/**
 * Draws a picture from copies of half, a quarter, … its size, each made when it is first needed: a small view of a large picture then
 * reads few pixels, and without the glitter of pixels left out.
 */
export function createPicturePainter(picture: Picture, createCanvas: CreateCanvas): PicturePainter {
  const levels: CanvasImageSource[] = [picture];
  const onLevel = (level: number): CanvasImageSource => {
    for (let next = levels.length; next <= level; next++) levels.push(halved(levels[next - 1], sizeOnLevel(picture, next), createCanvas));
    return levels[level];
  };
  return {
    paint: (context, viewport) => {
      const level = levelOf(viewport);
      // All of it, where the mask lies too: what of it is in sight would be rounded to whole device pixels otherwise at each place.
      const to = onCanvas(viewport, { left: 0, top: 0, ...viewport.picture });
      const share = 1 / 2 ** level;
      context.imageSmoothingEnabled = !isSharp(viewport);
      context.drawImage(
        onLevel(level),
        ...([0, 0, picture.width * share, picture.height * share] as const),
        ...([to.left, to.top, to.width, to.height] as const),
      );
    },
  };
}

/** By bilinear filtering, which at exactly half the size is the mean of four pixels. */
function halved(picture: CanvasImageSource, { width, height }: Size, createCanvas: CreateCanvas): OffscreenCanvas {
  const canvas = createCanvas(width, height);
  canvas.getContext("2d")!.drawImage(picture, 0, 0, width, height);
  return canvas;
}
