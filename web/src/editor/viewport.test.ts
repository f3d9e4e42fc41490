import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { picturePoint, screenPoint } from "./space.ts";
import {
  actualSize,
  fit,
  MAX_DEVICE_SCALE,
  MAX_FITTED_DEVICE_SCALE,
  panBy,
  pinch,
  resizeInSight,
  resizeStage,
  toPicture,
  toScreen,
  viewportOf,
  zoomBy,
  zoomShare,
  type Viewport,
} from "./viewport.ts";

const size = fc.record({ width: fc.integer({ min: 1, max: 5000 }), height: fc.integer({ min: 1, max: 5000 }) });
const stage = fc.record({ width: fc.integer({ min: 100, max: 2000 }), height: fc.integer({ min: 100, max: 2000 }) });
const pixelRatio = fc.constantFrom(1, 1.5, 2, 3);
const near = fc.double({ min: -500, max: 2500, noNaN: true });
const point = fc.tuple(near, near).map(([x, y]) => screenPoint(x, y));
const factor = fc.double({ min: 0.2, max: 5, noNaN: true });

const fitted = fc.tuple(size, stage, pixelRatio).map(([size, stage, ratio]) => viewportOf(size, stage, ratio));
const viewports = fc
  .tuple(fitted, factor, point, near, near)
  .map(([viewport, factor, at, dx, dy]) => panBy(zoomBy(viewport, factor, at), dx, dy));

const expectNear = (a: { x: number; y: number }, b: { x: number; y: number }): void => {
  expect(a.x).toBeCloseTo(b.x, 5);
  expect(a.y).toBeCloseTo(b.y, 5);
};

test("a point goes to the picture and back", () => {
  fc.assert(
    fc.property(viewports, point, (viewport, at) => {
      expectNear(toScreen(viewport, toPicture(viewport, at)), at);
    }),
  );
});

/** Far from where the picture would be kept in sight, so that no limit interferes. */
const free = fc.tuple(stage, pixelRatio).map(([stage, ratio]) => viewportOf({ width: 4000, height: 4000 }, stage, ratio));
const inside = fc.tuple(fc.double({ min: 0.3, max: 0.7, noNaN: true }), fc.double({ min: 0.3, max: 0.7, noNaN: true }));

test("zooming keeps the point under the cursor", () => {
  fc.assert(
    fc.property(free, inside, fc.double({ min: 0.5, max: 5, noNaN: true }), (viewport, [u, v], factor) => {
      const at = toScreen(viewport, picturePoint(4000 * u, 4000 * v));
      expectNear(toScreen(zoomBy(viewport, factor, at), toPicture(viewport, at)), at);
    }),
  );
});

test("a pinch keeps both points under their fingers", () => {
  fc.assert(
    fc.property(free, inside, fc.double({ min: 0.7, max: 2, noNaN: true }), near, (viewport, [u, v], factor, shift) => {
      const a = toScreen(viewport, picturePoint(4000 * u, 4000 * v));
      const b = screenPoint(a.x + 40, a.y + 30);
      const to = screenPoint(a.x + shift / 100, a.y - shift / 100);
      const other = screenPoint(to.x + 40 * factor, to.y + 30 * factor);
      const pinched = pinch(viewport, [a, b], [to, other]);
      expectNear(toScreen(pinched, toPicture(viewport, a)), to);
      expectNear(toScreen(pinched, toPicture(viewport, b)), other);
    }),
  );
});

test("fingers on the very same point do not break the view", () => {
  const viewport = viewportOf({ width: 100, height: 100 }, { width: 200, height: 200 }, 1);
  const at = screenPoint(100, 100);
  expect(pinch(viewport, [at, at], [at, screenPoint(120, 100)]).scale).toBe(viewport.scale);
});

test("however it is moved, some of the picture stays on the stage and no pixel grows too large", () => {
  fc.assert(
    fc.property(viewports, (viewport) => {
      const { picture, stage, scale, offset } = viewport;
      const shownAcross = Math.min(offset.x + picture.width * scale, stage.width) - Math.max(offset.x, 0);
      const shownDown = Math.min(offset.y + picture.height * scale, stage.height) - Math.max(offset.y, 0);
      expect(shownAcross).toBeGreaterThanOrEqual(Math.min(48, picture.width * scale) - 1e-6);
      expect(shownDown).toBeGreaterThanOrEqual(Math.min(48, picture.height * scale) - 1e-6);
      expect(zoomShare(viewport)).toBeLessThanOrEqual(MAX_DEVICE_SCALE + 1e-9);
    }),
  );
});

test("at 100 % the picture lies on whole device pixels, and so is not blurred", () => {
  fc.assert(
    fc.property(viewports, (viewport) => {
      const { offset, devicePixelRatio } = actualSize(viewport);
      for (const length of [offset.x, offset.y]) {
        expect(length * devicePixelRatio).toBeCloseTo(Math.round(length * devicePixelRatio), 9);
      }
    }),
  );
});

describe("fitting", () => {
  test("shows the whole picture in the middle, a small one enlarged within its limit", () => {
    fc.assert(
      fc.property(viewports, (viewport) => {
        const shown = fit(viewport);
        const { picture, stage } = shown;
        const from = toScreen(shown, picturePoint(0, 0));
        const to = toScreen(shown, picturePoint(picture.width, picture.height));
        expect(Math.min(from.x, from.y)).toBeGreaterThanOrEqual(0);
        expectNear({ x: from.x + to.x, y: from.y + to.y }, { x: stage.width, y: stage.height });
        expect(zoomShare(shown)).toBeLessThanOrEqual(MAX_FITTED_DEVICE_SCALE + 1e-9);
      }),
    );
  });

  test("lasts while the stage changes its size", () => {
    fc.assert(
      fc.property(fitted, stage, pixelRatio, (viewport, stage, ratio) => {
        expect(resizeStage(viewport, stage, ratio)).toEqual(viewportOf(viewport.picture, stage, ratio));
      }),
    );
  });

  test("begins with the first size of a stage that had none", () => {
    const waiting = viewportOf({ width: 400, height: 300 }, { width: 0, height: 0 }, 1);
    expect(resizeStage(waiting, { width: 248, height: 900 }, 1).scale).toBe(0.5);
  });
});

test("100 % is one device pixel per picture pixel", () => {
  fc.assert(
    fc.property(viewports, (viewport) => {
      expect(zoomShare(actualSize(viewport))).toBeCloseTo(1, 9);
    }),
  );
});

test("a stage that changes its size keeps the picture's point in its middle", () => {
  const viewport: Viewport = zoomBy(viewportOf({ width: 4000, height: 4000 }, { width: 800, height: 600 }, 1), 3);
  const resized = resizeStage(viewport, { width: 500, height: 700 }, 1);
  expectNear(toPicture(resized, screenPoint(250, 350)), toPicture(viewport, screenPoint(400, 300)));
});

test("on a stage that became smaller, all of the picture that was in sight can be in sight still; back at its size, it is as it was", () => {
  const share = fc.double({ min: 0.3, max: 1, noNaN: true });
  fc.assert(
    fc.property(viewports, share, share, (viewport, across, down) => {
      const { picture, stage, devicePixelRatio } = viewport;
      const smaller = { width: stage.width * across, height: stage.height * down };
      const resized = resizeInSight(viewport, smaller, devicePixelRatio);
      expect(resized.scale).toBeLessThanOrEqual(viewport.scale);
      const from = toPicture(viewport, screenPoint(0, 0));
      const to = toPicture(viewport, screenPoint(stage.width, stage.height));
      const first = toScreen(resized, picturePoint(Math.max(from.x, 0), Math.max(from.y, 0)));
      const last = toScreen(resized, picturePoint(Math.min(to.x, picture.width), Math.min(to.y, picture.height)));
      expect(Math.min(first.x, first.y)).toBeGreaterThanOrEqual(-1e-6);
      expect(last.x).toBeLessThanOrEqual(smaller.width + 1e-6);
      expect(last.y).toBeLessThanOrEqual(smaller.height + 1e-6);
      expect(resizeInSight(viewport, stage, devicePixelRatio)).toEqual(viewport);
    }),
  );
});
