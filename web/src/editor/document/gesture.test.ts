import fc from "fast-check";
import { expect, test } from "vitest";
import { emptyMask } from "../mask/mask.ts";
import { boundsOf, ellipseOutline, rectangleOutline, type Outline } from "../shape/outline.ts";
import { picturePoint } from "../space.ts";
import { beginGesture } from "./gesture.ts";

const SIZE = { width: 700, height: 600 };
const point = fc.record({ x: fc.nat(699), y: fc.nat(599) }).map(({ x, y }) => picturePoint(x, y));

/** Rows of an outline that goes round once and has no dents: what it spans in each. */
function spans(outline: Outline): { y: number; left: number; right: number }[] {
  const { top, height } = boundsOf(outline);
  return Array.from({ length: height }, (_, row) => {
    const y = top + row + 0.5;
    const crossings = outline.flatMap((a, i) => {
      const b = outline[(i + 1) % outline.length];
      return a.y <= y === b.y <= y ? [] : [a.x + ((y - a.y) / (b.y - a.y)) * (b.x - a.x)];
    });
    return { y, left: Math.min(...crossings), right: Math.max(...crossings) };
  });
}

test.each([
  ["rectangle", rectangleOutline],
  ["ellipse", ellipseOutline],
] as const)("wherever a %s is dragged, all that it showed and shows is drawn anew", (tool, outlineBetween) => {
  fc.assert(
    fc.property(point, fc.array(point, { minLength: 1, maxLength: 4 }), (anchor, others) => {
      const { live, extend } = beginGesture({ tool, mask: emptyMask(SIZE), first: { at: anchor, radius: 1 }, hardness: 1, erase: false });
      let before = outlineBetween(anchor, anchor);
      for (const at of others) {
        live.takeDamage();
        extend([{ at, radius: 1 }], []);
        const damage = live.takeDamage();
        const after = outlineBetween(anchor, at);
        for (const { y, left, right } of [...spans(before), ...spans(after)]) {
          if (right - left < 1e-5) continue; // which encloses nothing
          for (const x of [left + 1e-6, (left + right) / 2, right - 1e-6]) {
            const isDrawn = damage.some((box) => box.left <= x && x <= box.left + box.width && box.top <= y && y <= box.top + box.height);
            if (!isDrawn) expect.fail(`${x},${y} is not drawn of ${JSON.stringify({ anchor, at })}`);
          }
        }
        before = after;
      }
      expect(live.outline.length).toBeGreaterThan(0);
    }),
  );
});
