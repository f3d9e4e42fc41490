import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { maskOf, pixelsOf, rasters, sizes } from "../test-support/masks.ts";
import { emptyHistory, redo, remember, undo, type History } from "./history.ts";
import { applyPatch, difference } from "./patch.ts";
import { packRuns, unpackRuns } from "./runs.ts";

const twoMasks = sizes.chain((size) => fc.tuple(rasters(fc.constant(size)).map(maskOf), rasters(fc.constant(size)).map(maskOf)));

describe("packed runs", () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 400 }),
    fc.array(fc.tuple(fc.constantFrom(0, 7, 255), fc.integer({ min: 1, max: 3000 })), { maxLength: 6 }).map((runs) => {
      return Uint8Array.from(runs.flatMap(([value, length]) => Array.from({ length }, () => value)));
    }),
  );

  test("unpack to what was packed", () => {
    fc.assert(
      fc.property(bytes, (bytes) => {
        expect(unpackRuns(packRuns(bytes), bytes.length)).toEqual(bytes);
      }),
    );
  });

  test("of too few bytes, as another picture's tile has, are refused", () => {
    expect(() => unpackRuns(packRuns(new Uint8Array(10).fill(255)), 20)).toThrow("Expected runs of 20 bytes but received 10");
  });

  test("are never more than a few bytes longer than the input", () => {
    const worst = Uint8Array.from({ length: 65_536 }, (_, i) => (i % 5 === 0 ? 1 : 2));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 3000 }), fc.constant(worst)), (bytes) => {
        expect(packRuns(bytes).length).toBeLessThanOrEqual(bytes.length + 4);
      }),
    );
  });

  test("hold a tile that is uniform in four bytes", () => {
    expect(packRuns(new Uint8Array(65_536)).length).toBe(4);
  });
});

describe("a patch", () => {
  test("leads from either mask to the other", () => {
    fc.assert(
      fc.property(twoMasks, ([a, b]) => {
        const patch = difference(a, b);
        expect(pixelsOf(applyPatch(a, patch))).toEqual(pixelsOf(b));
        expect(pixelsOf(applyPatch(b, patch))).toEqual(pixelsOf(a));
      }),
    );
  });

  test("holds only the tiles that differ", () => {
    const a = maskOf({ width: 600, height: 2, data: new Uint8Array(1200) });
    const changed = new Uint8Array(1200);
    changed[300] = 9;
    expect([...difference(a, maskOf({ width: 600, height: 2, data: changed })).tiles.keys()]).toEqual([1]);
  });
});

describe("the history", () => {
  const steps = sizes.chain((size) => fc.array(rasters(fc.constant(size)).map(maskOf), { minLength: 1, maxLength: 6 }));
  const rememberAll = (masks: readonly ReturnType<typeof maskOf>[], budget?: number): History<number> => {
    return masks
      .slice(1)
      .reduce<History<number>>(
        (history, mask, i) => remember(history, { change: i, patch: difference(masks[i], mask) }, budget),
        emptyHistory(),
      );
  };

  test("undoes everything and redoes everything, step by step", () => {
    fc.assert(
      fc.property(steps, (masks) => {
        let state = { history: rememberAll(masks), mask: masks.at(-1)! };
        for (const mask of masks.slice(0, -1).toReversed()) {
          state = undo(state.history, state.mask);
          expect(pixelsOf(state.mask)).toEqual(pixelsOf(mask));
        }
        expect(undo(state.history, state.mask)).toEqual(state);
        for (const mask of masks.slice(1)) {
          state = redo(state.history, state.mask);
          expect(pixelsOf(state.mask)).toEqual(pixelsOf(mask));
        }
        expect(redo(state.history, state.mask)).toEqual(state);
      }),
    );
  });

  test("forgets the oldest steps beyond its budget, never the newest", () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 0, max: 3000 }), (masks, budget) => {
        const all = rememberAll(masks).done;
        const { done } = rememberAll(masks, budget);
        expect(done).toEqual(all.slice(all.length - done.length));
        const bytes = done.reduce((sum, step) => sum + step.patch.bytes, 0);
        expect(bytes <= budget || done.length === 1).toBe(true);
      }),
    );
  });

  test("what was undone is gone once something else is done", () => {
    const [a, b, c] = [0, 100, 200].map((value) => maskOf({ width: 2, height: 1, data: Uint8Array.of(value, 0) }));
    const undone = undo(remember(emptyHistory<string>(), { change: "first", patch: difference(a, b) }), b);
    const { done, undone: redoable } = remember(undone.history, { change: "second", patch: difference(a, c) });
    expect([done.map((step) => step.change), redoable]).toEqual([["second"], []]);
  });
});
