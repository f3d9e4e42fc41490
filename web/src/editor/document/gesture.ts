import { floodFill } from "../mask/flood-fill.ts";
import { invert } from "../mask/invert.ts";
import type { Mask } from "../mask/mask.ts";
import { rasterOf, withRaster } from "../mask/raster.ts";
import { drawOutline } from "../shape/draw-outline.ts";
import { ellipseOutline, rectangleOutline, stripsOf, type Outline } from "../shape/outline.ts";
import { addBox, type Box, type PicturePoint } from "../space.ts";
import { CoverageLayer } from "../stroke/coverage-layer.ts";
import { groundOf, liftFromGround } from "../stroke/ground.ts";
import { Stroke } from "../stroke/stroke.ts";
import type { Dab } from "../stroke/swept-dab.ts";
import type { LiveCoverage, Tool } from "./editor-types.ts";

/** A gesture under way, in picture pixels. It leaves the mask alone; `finish` makes the next one. */
export interface Gesture {
  readonly live: LiveCoverage;
  readonly extend: (dabs: readonly Dab[], predicted: readonly Dab[]) => void;
  readonly finish: () => Mask;
}

export interface GestureOptions {
  readonly tool: Tool;
  readonly mask: Mask;
  readonly first: Dab;
  readonly hardness: number;
  readonly erase: boolean;
}

export function beginGesture(options: GestureOptions): Gesture {
  switch (options.tool) {
    case "brush":
      return strokeGesture(options);
    case "eraser":
      return strokeGesture({ ...options, erase: true });
    case "rectangle":
      return cornersGesture(rectangleOutline, options);
    case "ellipse":
      return cornersGesture(ellipseOutline, options);
    case "lasso":
      return lassoGesture(options);
    case "fill":
      return fillGesture(options);
  }
}

/** What came since it was last looked at is drawn when it is looked at: once a frame, however many events there were. */
function strokeGesture({ mask, first, hardness, erase }: GestureOptions): Gesture {
  const stroke = new Stroke(mask, first, hardness, groundOf(mask, erase));
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
    finish: () => {
      catchUp();
      stroke.finish();
      return liftFromGround(mask, stroke.settled.tiles, erase);
    },
  });
}

function cornersGesture(outlineBetween: (a: PicturePoint, b: PicturePoint) => Outline, options: GestureOptions): Gesture {
  const anchor = options.first.at;
  let outline = outlineBetween(anchor, anchor);
  return outlineGesture(options, {
    outline: () => outline,
    extend: (dabs) => {
      const before = outline;
      outline = outlineBetween(anchor, dabs.at(-1)?.at ?? anchor);
      return [...before, before[0], ...outline, outline[0]];
    },
  });
}

function lassoGesture(options: GestureOptions): Gesture {
  const first = options.first.at;
  const points = [first];
  return outlineGesture(options, {
    outline: () => points,
    extend: (dabs) => {
      // What is enclosed changes between the old closing line and the new one only.
      const changed = [first, points[points.length - 1], ...dabs.map(({ at }) => at)];
      points.push(...changed.slice(2));
      return changed;
    },
  });
}

interface GrowingOutline {
  readonly outline: () => Outline;
  /** Returns a closed line around what changed. */
  readonly extend: (dabs: readonly Dab[]) => Outline;
}

/** A shape is shown by its outline alone and becomes coverage when it is done: filling it anew at each move would cost its whole area. */
function outlineGesture({ mask, erase }: GestureOptions, { outline, extend }: GrowingOutline): Gesture {
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
    extend: (dabs) => (damage = stripsOf(extend(dabs)).reduce(addBox, damage)),
    finish: () => {
      const layer = new CoverageLayer(mask, groundOf(mask, erase));
      drawOutline(layer, outline());
      return liftFromGround(mask, layer.tiles, erase);
    },
  });
}

function fillGesture({ mask, first: { at: seed }, erase }: GestureOptions): Gesture {
  const fill = (ground: Mask): Mask => withRaster(ground, floodFill(rasterOf(ground), Math.floor(seed.x), Math.floor(seed.y)));
  return gesture({
    live: { erase, outline: [], layersOf: () => [], takeDamage: () => [] },
    extend: () => {},
    finish: () => (erase ? invert(fill(invert(mask))) : fill(mask)),
  });
}

interface GestureParts {
  readonly live: Omit<LiveCoverage, "committed">;
  readonly extend: (dabs: readonly Dab[], predicted: readonly Dab[]) => unknown;
  readonly finish: () => Mask;
}

/** A gesture that remembers, for whoever shows it, what it became. */
function gesture({ live, extend, finish }: GestureParts): Gesture {
  let committed: Mask | undefined;
  const remembering = Object.defineProperty(live, "committed", { get: () => committed }) as LiveCoverage;
  return { live: remembering, extend, finish: () => (committed = finish()) };
}
