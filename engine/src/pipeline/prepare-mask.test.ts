import { describe, expect, test } from "vitest";
import type { Picture, Plane } from "../image/picture.ts";
import type { Edit } from "./edit.ts";
import { prepareWork } from "./prepare-mask.ts";

const geometry = { nativeSize: 128, cell: 8 };
const picture: Picture = { width: 400, height: 300, rgb: Uint8Array.from({ length: 400 * 300 * 3 }, (_, i) => (i * 31) % 256) };

/** A painted square of 20 pixels. */
const mask: Plane = {
  width: 400,
  height: 300,
  data: Uint8Array.from({ length: 400 * 300 }, (_, i) =>
    Math.abs((i % 400) - 200) < 10 && Math.abs(Math.floor(i / 400) - 150) < 10 ? 255 : 0,
  ),
};

/** What share of the model's picture is repainted, and its size. */
function shown(change: Partial<Edit>): { share: number; size: [number, number] } {
  const work = prepareWork({ prompt: "x", seed: 1, picture, mask, ...change }, geometry, () => undefined);
  const painted = work.mask!.pixels.data.reduce((sum, value) => sum + Number(value !== 0), 0);
  return { share: painted / (work.width * work.height), size: [work.width, work.height] };
}

describe("what the model is shown", () => {
  test("is a square around the mask, most of which is repainted", () => {
    const { share, size } = shown({});
    expect(size).toEqual([128, 128]);
    expect(share).toBeGreaterThan(0.15);
    expect(share).toBeLessThan(0.5);
  });

  test("is the whole picture in its own aspect when asked for", () => {
    const { share, size } = shown({ area: "whole" });
    expect(size).toEqual([144, 112]);
    expect(share).toBeLessThan(0.02);
  });

  test("holds more of its surroundings with more padding, in pixels or as a share", () => {
    const shares = [0, 10, 40, 100].map((padding) => shown({ padding }).share);
    expect(shares).toEqual(shares.toSorted((a, b) => b - a));
    expect(new Set(shares).size).toBe(4);
    expect(shown({ padding: "200%" }).share).toBeLessThan(shown({ padding: "50%" }).share);
  });

  test("is repainted further out with more growth, while feather only widens the ring", () => {
    expect(shown({ maskGrow: 12, area: "whole" }).share).toBeGreaterThan(shown({ maskGrow: 0, area: "whole" }).share);
    expect(shown({ maskFeather: 40, area: "whole" }).share).toBe(shown({ maskFeather: 0, area: "whole" }).share);
  });
});
