import fc from "fast-check";
import { expect, test } from "vitest";
import { screenPoint } from "../space.ts";
import { panBy, viewportOf, zoomBy, type Viewport } from "../viewport.ts";
import { onCanvas } from "./level.ts";
import { movement, viewportToMove } from "./moved-canvas.ts";

const STAGE = { width: 900, height: 700 };
const size = fc.record({ width: fc.integer({ min: 1, max: 5000 }), height: fc.integer({ min: 1, max: 5000 }) });
const look = fc.record({
  factor: fc.double({ min: 0.2, max: 20, noNaN: true }),
  x: fc.double({ min: 0, max: 900, noNaN: true }),
  y: fc.double({ min: 0, max: 700, noNaN: true }),
});
/** Two of a picture on one stage. */
const viewports = fc
  .tuple(size, fc.constantFrom(1, 1.25, 2, 3), look, look)
  .map(([picture, devicePixelRatio, ...looks]): readonly [Viewport, Viewport] => {
    const fitted = viewportOf(picture, STAGE, devicePixelRatio);
    const [one, other] = looks.map(({ factor, x, y }) => panBy(zoomBy(fitted, factor, screenPoint(x, y)), x - 450, y - 350));
    return [one, other];
  });
const pictureOn = (viewport: Viewport) => onCanvas(viewport, { left: 0, top: 0, ...viewport.picture });

test("moved, the picture lies where it will be drawn, on whole device pixels", () => {
  fc.assert(
    fc.property(viewports, ([drawn, shown]) => {
      const [from, to] = [pictureOn(drawn), pictureOn(shown)];
      fc.pre([from, to].every(({ width, height }) => width > 0 && height > 0));
      const { scaleX, scaleY, left, top } = movement(drawn, shown);
      const moved = [left + from.left * scaleX, top + from.top * scaleY, from.width * scaleX, from.height * scaleY];
      for (const [i, length] of [to.left, to.top, to.width, to.height].entries()) expect(moved[i]).toBeCloseTo(length, 6);
    }),
  );
});

test("what is moved shows all that is in sight, and enlarges it by no more than it may", () => {
  fc.assert(
    fc.property(viewports, fc.constantFrom(2, 4, 16), ([drawn, shown], mostEnlarged) => {
      const next = viewportToMove(drawn, shown, mostEnlarged);
      expect(shown.scale / next.scale).toBeLessThanOrEqual(Math.max(mostEnlarged, 4) + 1e-9);
      const { scaleX, scaleY, left, top } = movement(next, shown);
      const [from, to] = [pictureOn(next), pictureOn(shown)];
      fc.pre([from, to].every(({ width, height }) => width > 0 && height > 0));
      const right = shown.stage.width * shown.devicePixelRatio;
      const bottom = shown.stage.height * shown.devicePixelRatio;
      // Where the canvas ends on the stage; the picture is no further in sight.
      expect(left).toBeLessThanOrEqual(Math.max(0, to.left) + 1e-6);
      expect(top).toBeLessThanOrEqual(Math.max(0, to.top) + 1e-6);
      expect(left + right * scaleX).toBeGreaterThanOrEqual(Math.min(right, to.left + to.width) - 1e-6);
      expect(top + bottom * scaleY).toBeGreaterThanOrEqual(Math.min(bottom, to.top + to.height) - 1e-6);
    }),
  );
});

test("what was drawn is kept while it shows all that is in sight", () => {
  const fitted = viewportOf({ width: 4096, height: 4096 }, STAGE, 1);
  const closer = zoomBy(fitted, 3);
  expect(viewportToMove(fitted, closer, 4)).toBe(fitted);
  expect(viewportToMove(fitted, zoomBy(fitted, 0.5), 4)).toBe(fitted);
  expect(viewportToMove(fitted, zoomBy(fitted, 5), 4)).not.toBe(fitted);
  // What lies around was not drawn: then more than is in sight is drawn, which lasts for a while.
  const away = viewportToMove(zoomBy(fitted, 20), zoomBy(fitted, 16), 4);
  expect(away.scale).toBeLessThan(zoomBy(fitted, 16).scale);
  expect(viewportToMove(away, zoomBy(fitted, 5), 4)).toBe(away);
});

test("what is drawn lies no further out than where all of the picture is in sight, and then lasts", () => {
  const fitted = viewportOf({ width: 4096, height: 4096 }, STAGE, 1);
  const away = viewportToMove(zoomBy(fitted, 3), zoomBy(fitted, 2), 4);
  expect(away).toEqual(fitted);
  for (const factor of [0.3, 1, 4]) expect(viewportToMove(away, zoomBy(fitted, factor), 4)).toBe(away);
});
