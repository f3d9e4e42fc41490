import { floodFill } from "../mask/flood-fill.ts";
import { invert } from "../mask/invert.ts";
import type { Mask } from "../mask/mask.ts";
import { rasterOf, withRaster } from "../mask/raster.ts";
import { drawOutline } from "../shape/draw-outline.ts";
import { ellipseOutline, rectangleOutline, type Outline } from "../shape/outline.ts";
import { uniteBoxes, type Box, type PicturePoint } from "../space.ts";
import { applyCoverage } from "../stroke/apply-coverage.ts";
import { CoverageLayer } from "../stroke/coverage-layer.ts";
import { Stroke } from "../stroke/stroke.ts";
import type { Dab } from "../stroke/swept-dab.ts";
import type { LiveCoverage, Tool } from "./editor-types.ts";

/** A gesture under way, in picture pixels. It leaves the mask alone; `finish` makes the next one. */
export interface Gesture {
  readonly live: LiveCoverage;
  readonly extend: (dabs: readonly Dab[], predicted: readonly Dab[]) => void;
  readonly finish: (mask: Mask) => Mask;
}

export interface GestureOptions {
  readonly tool: Tool;
  readonly mask: Mask;
  readonly first: Dab;
  readonly hardness: number;
  readonly erase: boolean;
}

export function beginGesture(options: GestureOptions): Gesture {
  const { first, mask, erase } = options;
  switch (options.tool) {
    case "brush":
      return strokeGesture(new Stroke(mask, first, options.hardness), erase);
    case "eraser":
      return strokeGesture(new Stroke(mask, first, options.hardness), true);
    case "rectangle":
      return cornersGesture(rectangleOutline, first.at, erase);
    case "ellipse":
      return cornersGesture(ellipseOutline, first.at, erase);
    case "lasso":
      return lassoGesture(first.at, erase);
    case "fill":
      return fillGesture(first.at, erase);
  }
}

function strokeGesture(stroke: Stroke, erase: boolean): Gesture {
  const layers = [stroke.settled, stroke.provisional];
  return {
    live: {
      erase,
      outline: [],
      layersOf: (tile) => layers.map((layer) => layer.tiles.get(tile)).filter((coverage) => coverage !== undefined),
      takeDamage: () => layers.map((layer) => layer.takeDamage()).reduce<Box | undefined>(uniteBoxes, undefined),
    },
    extend: (dabs, predicted) => stroke.extend(dabs, predicted),
    finish: (mask) => {
      stroke.finish();
      return applyCoverage(mask, stroke.settled.tiles, erase);
    },
  };
}

function cornersGesture(outlineBetween: (a: PicturePoint, b: PicturePoint) => Outline, anchor: PicturePoint, erase: boolean): Gesture {
  let corner = anchor;
  return outlineGesture(
    () => outlineBetween(anchor, corner),
    (dabs) => (corner = dabs.at(-1)?.at ?? corner),
    erase,
  );
}

function lassoGesture(first: PicturePoint, erase: boolean): Gesture {
  const points = [first];
  return outlineGesture(
    () => points,
    (dabs) => points.push(...dabs.map(({ at }) => at)),
    erase,
  );
}

/** A shape is shown by its outline alone and becomes coverage when it is done: filling it anew at each move would cost its whole area. */
function outlineGesture(outline: () => Outline, extend: (dabs: readonly Dab[]) => void, erase: boolean): Gesture {
  return {
    live: {
      erase,
      get outline() {
        return outline();
      },
      layersOf: () => [],
      takeDamage: () => undefined,
    },
    extend,
    finish: (mask) => {
      const layer = new CoverageLayer(mask);
      drawOutline(layer, outline());
      return applyCoverage(mask, layer.tiles, erase);
    },
  };
}

function fillGesture(seed: PicturePoint, erase: boolean): Gesture {
  const fill = (mask: Mask): Mask => withRaster(mask, floodFill(rasterOf(mask), Math.floor(seed.x), Math.floor(seed.y)));
  return {
    live: { erase, outline: [], layersOf: () => [], takeDamage: () => undefined },
    extend: () => {},
    finish: (mask) => (erase ? invert(fill(invert(mask))) : fill(mask)),
  };
}
