import { floodFill } from "../mask/flood-fill.ts";
import { invert } from "../mask/invert.ts";
import type { Mask } from "../mask/mask.ts";
import { rasterOf, withRaster } from "../mask/raster.ts";
import { drawOutline } from "../shape/draw-outline.ts";
import { boundsOf, ellipseOutline, rectangleOutline, type Outline } from "../shape/outline.ts";
import { addBox, type Box, type PicturePoint } from "../space.ts";
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

/** What came since it was last looked at is drawn when it is looked at: once a frame, however many events there were. */
function strokeGesture(stroke: Stroke, erase: boolean): Gesture {
  const layers = [stroke.settled, stroke.provisional];
  let waiting: Dab[] = [];
  let ahead: readonly Dab[] = [];
  let isWaiting = false;
  const catchUp = (): void => {
    if (!isWaiting) return;
    stroke.extend(waiting, ahead);
    waiting = [];
    isWaiting = false;
  };
  return gesture({
    live: {
      erase,
      outline: [],
      layersOf: (tile) => {
        catchUp();
        return layers.map((layer) => layer.tiles.get(tile)).filter((coverage) => coverage !== undefined);
      },
      takeDamage: () => {
        catchUp();
        return layers.flatMap((layer) => layer.takeDamage());
      },
    },
    extend: (dabs, predicted) => {
      waiting.push(...dabs);
      ahead = predicted;
      isWaiting = true;
    },
    finish: (mask) => {
      catchUp();
      stroke.finish();
      return applyCoverage(mask, stroke.settled.tiles, erase);
    },
  });
}

function cornersGesture(outlineBetween: (a: PicturePoint, b: PicturePoint) => Outline, anchor: PicturePoint, erase: boolean): Gesture {
  let outline = outlineBetween(anchor, anchor);
  return outlineGesture({
    erase,
    outline: () => outline,
    extend: (dabs) => {
      const before = outline;
      outline = outlineBetween(anchor, dabs.at(-1)?.at ?? anchor);
      return [...before, ...outline];
    },
  });
}

function lassoGesture(first: PicturePoint, erase: boolean): Gesture {
  const points = [first];
  return outlineGesture({
    erase,
    outline: () => points,
    extend: (dabs) => {
      // What is enclosed changes between the old closing line and the new one only.
      const changed = [first, points[points.length - 1], ...dabs.map(({ at }) => at)];
      points.push(...changed.slice(2));
      return changed;
    },
  });
}

interface OutlineGesture {
  readonly erase: boolean;
  readonly outline: () => Outline;
  /** Returns points around what changed. */
  readonly extend: (dabs: readonly Dab[]) => Outline;
}

/** A shape is shown by its outline alone and becomes coverage when it is done: filling it anew at each move would cost its whole area. */
function outlineGesture({ erase, outline, extend }: OutlineGesture): Gesture {
  let damage: readonly Box[] = [];
  return gesture({
    live: {
      erase,
      get outline() {
        return outline();
      },
      layersOf: () => [],
      takeDamage: () => {
        const taken = damage;
        damage = [];
        return taken;
      },
    },
    extend: (dabs) => (damage = addBox(damage, boundsOf(extend(dabs)))),
    finish: (mask) => {
      const layer = new CoverageLayer(mask);
      drawOutline(layer, outline());
      return applyCoverage(mask, layer.tiles, erase);
    },
  });
}

function fillGesture(seed: PicturePoint, erase: boolean): Gesture {
  const fill = (mask: Mask): Mask => withRaster(mask, floodFill(rasterOf(mask), Math.floor(seed.x), Math.floor(seed.y)));
  return gesture({
    live: { erase, outline: [], layersOf: () => [], takeDamage: () => [] },
    extend: () => {},
    finish: (mask) => (erase ? invert(fill(invert(mask))) : fill(mask)),
  });
}

interface GestureParts {
  readonly live: Omit<LiveCoverage, "committed">;
  readonly extend: (dabs: readonly Dab[], predicted: readonly Dab[]) => unknown;
  readonly finish: (mask: Mask) => Mask;
}

/** A gesture that remembers, for whoever shows it, what it became. */
function gesture({ live, extend, finish }: GestureParts): Gesture {
  let committed: Mask | undefined;
  const remembering = Object.defineProperty(live, "committed", { get: () => committed }) as LiveCoverage;
  return { live: remembering, extend, finish: (mask) => (committed = finish(mask)) };
}
