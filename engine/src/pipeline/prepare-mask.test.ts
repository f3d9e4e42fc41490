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

describe("a result larger than what the model makes is told", () => {
  const whole = { width: 256, height: 256, rgb: new Uint8Array(3 * 256 ** 2) };
  const full = { width: 256, height: 256, data: new Uint8Array(256 ** 2).fill(255) };
  const enlarged = "the model made 128x128, about as many pixels as it was trained at, enlarged to 256x256";
  type Change = { readonly [Field in keyof Edit]?: Edit[Field] | undefined };
  const ofText = (width: number, height: number): Change => ({ picture: undefined, mask: undefined, size: { width, height } });
  test.each<[string, Change, readonly string[]]>([
    ["text-to-image", ofText(256, 256), [enlarged]],
    ["image-to-image", { picture: whole, mask: undefined, strength: 0.5 }, [enlarged]],
    [
      "a mask over the whole picture",
      { picture: whole, mask: full },
      ["the mask covers the whole picture: nothing of it is kept", enlarged],
    ],
    ["not where it is as large", ofText(128, 128), []],
    ["not where it is smaller", ofText(64, 96), []],
    ["not for rounding to whole cells", ofText(133, 125), []],
    ["not for a crop", {}, []],
  ])("%s", (_, change, expected) => {
    const warnings: string[] = [];
    prepareWork({ prompt: "x", seed: 1, picture, mask, ...change } as Edit, geometry, (warning) => warnings.push(warning));
    expect(warnings).toEqual(expected);
  });
});

describe("a picture with transparency", () => {
  const side = 96;
  const inRound = (i: number) => Math.hypot((i % side) - 48, Math.floor(i / side) - 48) < 30;
  /** A blue disc on transparent ground, with a colour under the ground that nobody sees. */
  const sticker = (hidden: readonly number[]): Picture => ({
    width: side,
    height: side,
    rgb: Uint8Array.from({ length: side * side * 3 }, (_, i) => (inRound(Math.floor(i / 3)) ? [20, 40, 220] : hidden)[i % 3]),
    alpha: Uint8Array.from({ length: side * side }, (_, i) => (inRound(i) ? 255 : 0)),
  });
  /** A band 20 rows high from column 66 to `right`: of its columns the disc takes the first 12. */
  const columns = (right: number): Plane => ({
    width: side,
    height: side,
    data: Uint8Array.from({ length: side * side }, (_, i) =>
      i % side >= 66 && i % side < right && Math.abs(i / side - 48) < 10 ? 255 : 0,
    ),
  });
  const prepare = (change: Partial<Edit>) => {
    const warnings: string[] = [];
    const all = { prompt: "x", seed: 1, picture: sticker([0, 255, 0]), ...change };
    return { work: prepareWork(all, geometry, (warning) => warnings.push(warning)), warnings };
  };

  test.each<[string, Partial<Edit>]>([
    ["an edit at its own size", { size: { width: 128, height: 128 }, mask: columns(80), area: "whole" }],
    ["an edit at another size", { mask: columns(80), area: "whole" }],
    ["an edit of a crop", { mask: columns(80), area: "masked" }],
    ["image-to-image", { strength: 0.5 }],
  ])("is shown as it looks on white, whatever lies under it: %s", (_, change) => {
    const seen = [
      [0, 255, 0],
      [0, 0, 0],
    ].map((hidden) => prepare({ picture: sticker(hidden), ...change }).work.picture!);
    expect(seen[0]).toEqual(seen[1]);
    expect(seen[0].alpha).toBeUndefined();
    if (change.area !== "masked") expect([...seen[0].rgb.subarray(0, 3)]).toEqual([255, 255, 255]);
  });

  const finish = (right: number) => {
    const { work, warnings } = prepare({ mask: columns(right), area: "whole" });
    const grey = { width: work.width, height: work.height, rgb: new Uint8Array(work.width * work.height * 3).fill(128) };
    return { alpha: work.finish(grey).picture.alpha!, warnings };
  };

  test("is filled where most of what was marked is transparent", () => {
    const { alpha, warnings } = finish(side);
    const { data: marked } = columns(side);
    expect(alpha.every((value, i) => marked[i] === 0 || value === 255)).toBe(true);
    expect(warnings).toEqual([]);
  });

  test("keeps its outline where most of what was marked is not transparent, and says how much of the edit is not seen", () => {
    const { alpha, warnings } = finish(84);
    expect(alpha).toEqual(sticker([0, 0, 0]).alpha);
    expect(warnings).toEqual([expect.stringMatching(/^\d+ of the 360 marked pixels are transparent and stay so$/)]);
  });
});
