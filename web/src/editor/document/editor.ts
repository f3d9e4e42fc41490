import { createHistoryWriter, type WhenIdle } from "../history/write-history.ts";
import type { Sample } from "../input/intent.ts";
import { fillHoles } from "../mask/flood-fill.ts";
import { grow, shrink } from "../mask/grow.ts";
import { clear, invert } from "../mask/invert.ts";
import { emptyMask, type Mask } from "../mask/mask.ts";
import { rasterOf, withRaster, type Raster } from "../mask/raster.ts";
import type { Size } from "../space.ts";
import { brushRadius, DEFAULT_BRUSH, limitBrush } from "../stroke/brush.ts";
import type { Dab } from "../stroke/swept-dab.ts";
import { toPicture, viewportOf, type Viewport } from "../viewport.ts";
import type { Change, Editor, EditorSnapshot, GestureStart, Tool } from "./editor-types.ts";
import { beginGesture, type Gesture } from "./gesture.ts";
import { createListeners } from "./listeners.ts";

/** A gesture with what was set when it began: changing a setting meanwhile does not change it. */
interface GestureUnderWay {
  readonly gesture: Gesture;
  readonly tool: Tool;
  readonly dabOf: (sample: Sample) => Dab;
}

/**
 * A painting engine for a picture of this size, with nothing painted.
 *
 * @param whenIdle when to pack the history; default as the browser says, or soon
 * @example
 * const editor = createEditor({ width: 512, height: 512 });
 * editor.begin({ sample: { at: screenPoint(10, 10), pressure: 0.5 } });
 * editor.extend([{ at: screenPoint(90, 40), pressure: 0.5 }]);
 * editor.commit();
 */
export function createEditor(size: Size, whenIdle: WhenIdle = idle): Editor {
  const snapshots = createListeners();
  const drawings = createListeners();
  const history = createHistoryWriter<Change>(whenIdle);
  let underWay: GestureUnderWay | undefined;
  let snapshot: EditorSnapshot = {
    size,
    mask: emptyMask(size),
    tool: "brush",
    brush: DEFAULT_BRUSH,
    tint: { visible: true, opacity: 0.5 },
    viewport: viewportOf(size, { width: 0, height: 0 }, 1),
    drawing: false,
    undo: undefined,
    redo: undefined,
  };

  const update = (change: Partial<EditorSnapshot>): void => {
    const next = { ...snapshot, ...change };
    const keys = Object.keys(change) as (keyof EditorSnapshot)[];
    if (keys.every((key) => next[key] === snapshot[key])) return;
    snapshot = next;
    snapshots.tell();
    drawings.tell();
  };

  const stepTo = (mask: Mask): void => update({ mask, undo: history.newest(), redo: history.undone(), drawing: false });

  /** Changes the mask for good. What leaves it as it was is no step. */
  const change = (kind: Change, next: (mask: Mask) => Mask): void => {
    underWay = undefined;
    const mask = next(snapshot.mask);
    if (mask !== snapshot.mask) history.write(kind, snapshot.mask, mask);
    stepTo(mask);
  };

  const begin = ({ sample, erase = false, pen = false }: GestureStart): void => {
    const { tool, brush, mask, viewport } = snapshot;
    const dabOf = ({ at, pressure }: Sample): Dab => ({
      // The viewport of now: one may zoom and pan while drawing. The brush stays as large as it was.
      at: toPicture(snapshot.viewport, at),
      radius: brushRadius(brush, viewport, pen && brush.pressure ? pressure : 1),
    });
    const gesture = beginGesture({ tool, mask, first: dabOf(sample), hardness: brush.hardness, erase });
    underWay = { gesture, tool, dabOf };
    update({ drawing: true });
    drawings.tell();
  };

  const extend = (samples: readonly Sample[], predicted: readonly Sample[] = []): void => {
    if (underWay === undefined) return;
    const { gesture, dabOf } = underWay;
    gesture.extend(samples.map(dabOf), predicted.map(dabOf));
    drawings.tell();
  };

  const commit = (): void => {
    if (underWay === undefined) return;
    const { gesture, tool } = underWay;
    change(tool, gesture.finish);
  };

  const cancel = (): void => {
    underWay = undefined;
    update({ drawing: false });
  };

  return {
    getSnapshot: () => snapshot,
    subscribe: snapshots.add,
    live: () => underWay?.gesture.live,
    subscribeToDrawing: drawings.add,

    selectTool: (tool) => update({ tool }),
    setBrush: (brush) => update({ brush: merged(snapshot.brush, limitBrush({ ...snapshot.brush, ...brush })) }),
    setTint: (tint) => update({ tint: merged(snapshot.tint, { ...snapshot.tint, ...tint }) }),
    setViewport: (next: (viewport: Viewport) => Viewport) => update({ viewport: next(snapshot.viewport) }),

    begin,
    extend,
    commit,
    cancel,
    tap: (at, options = {}) => {
      begin({ sample: { at, pressure: 1 }, ...options });
      commit();
    },

    undo: () => (underWay === undefined ? stepTo(history.undo(snapshot.mask)) : cancel()),
    forgetUndone: () => {
      history.forgetUndone();
      update({ redo: history.undone() });
    },
    redo: () => (underWay === undefined ? stepTo(history.redo(snapshot.mask)) : cancel()),

    fillHoles: () => change("fillHoles", (mask) => withRaster(mask, fillHoles(rasterOf(mask)))),
    invert: () => change("invert", invert),
    clear: () => change("clear", clear),
    grow: (pixels) => change("grow", (mask) => grow(mask, pixels)),
    shrink: (pixels) => change("shrink", (mask) => shrink(mask, pixels)),
    importMask: (coverage: Raster) => {
      if (coverage.width !== size.width || coverage.height !== size.height) {
        throw new RangeError(
          `Expected ${size.width}x${size.height}, the size of the picture, for coverage but received ${coverage.width}x${coverage.height}`,
        );
      }
      change("import", (mask) => withRaster(mask, coverage));
    },
    exportMask: () => rasterOf(snapshot.mask),
  };
}

/** Safari knows no idle time. */
function idle(work: () => void): void {
  if ("requestIdleCallback" in globalThis) requestIdleCallback(work);
  else setTimeout(work);
}

/** The value from before when the new one says the same, so that a snapshot's identity says whether anything changed. */
function merged<Value extends object>(before: Value, after: Value): Value {
  const keys = Object.keys(after) as (keyof Value)[];
  return keys.every((key) => after[key] === before[key]) ? before : after;
}
