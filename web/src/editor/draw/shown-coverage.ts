import type { LiveCoverage } from "../document/editor-types.ts";
import type { Mask } from "../mask/mask.ts";
import type { Raster } from "../mask/raster.ts";
import { intersectBoxes, type Box } from "../space.ts";
import type { Viewport } from "../viewport.ts";
import { coverageIn } from "./coverage-in.ts";
import { isSharp, levelOf, onCanvas, sizeOnLevel } from "./level.ts";

/** What is painted, and from where one looks at it. */
export interface MaskView {
  readonly mask: Mask;
  readonly live: LiveCoverage | undefined;
  readonly viewport: Viewport;
}

/**
 * The coverage that device pixels of the stage show, those of `box`; 0 beside the picture. Each is the mean of the part of the picture that
 * it covers, and enlarged a mixture of the nearest pixels, or, from twice the size on, the nearest.
 *
 * It depends on the pixel and the viewport alone, never on the box: what is drawn anew in a part is what drawing all of it gives. A
 * canvas's own scaling does not promise that.
 */
export function shownCoverage({ mask, live, viewport }: MaskView, box: Box): Raster {
  const data = new Uint8Array(box.width * box.height);
  const shown = { width: box.width, height: box.height, data };
  const picture = onCanvas(viewport, { left: 0, top: 0, ...viewport.picture });
  const inside = intersectBoxes(box, picture);
  if (inside === undefined) return shown;
  const level = levelOf(viewport);
  const size = sizeOnLevel(viewport.picture, level);
  const sharp = isSharp(viewport);
  const across = mixtures(inside.left - picture.left, inside.width, mask.width / 2 ** level / picture.width, size.width, level, sharp);
  const down = mixtures(inside.top - picture.top, inside.height, mask.height / 2 ** level / picture.height, size.height, level, sharp);
  const side = 2 ** level;
  const left = across.from * side;
  const top = down.from * side;
  const width = Math.min(across.to * side, mask.width) - left;
  const height = Math.min(down.to * side, mask.height) - top;
  const source = coverageIn(mask, live, { left, top, width, height }, level);
  const first = (inside.top - box.top) * box.width + inside.left - box.left;
  mix(source, across, down, data, first, box.width);
  return shown;
}

/** A device pixel covers at most two pixels of a level, which touch at most three of them. */
const MOST_MIXED = 3;
/** What reaches so little into a pixel does so by a rounding error. */
const SLIVER = 1e-6;

/** Of each of a row of device pixels: which pixels of the level it shows, and how much of each. */
interface Mixtures {
  /** The first of the level that any shows, and one past the last. */
  readonly from: number;
  readonly to: number;
  /** By device pixel, counted from `from`. */
  readonly first: Int32Array;
  /** `MOST_MIXED` for each device pixel; they add up to 1. */
  readonly shares: Float64Array;
  /** Each shows one, and the next shows the next. */
  readonly isPlain: boolean;
}

/**
 * @param start the first device pixel, counted from where the picture begins
 * @param step from one to the next, in pixels of the level
 * @param length of the level
 */
function mixtures(start: number, pixels: number, step: number, length: number, level: number, sharp: boolean): Mixtures {
  const reach = Math.min(Math.max(step, 1), 2) / 2;
  const first = new Int32Array(pixels);
  const shares = new Float64Array(pixels * MOST_MIXED);
  const limit = (at: number): number => Math.min(Math.max(at, 0), length - 1);
  let isPlain = true;
  let to = 0;
  for (let i = 0; i < pixels; i++) {
    const middle = (start + i + 0.5) * step;
    const begin = sharp ? middle : middle - reach;
    const end = sharp ? middle : middle + reach;
    first[i] = limit(Math.floor(begin + SLIVER));
    const last = Math.max(first[i], limit(Math.ceil(end - SLIVER) - 1));
    // Beyond the picture's edge, its edge goes on.
    for (let at = first[i], k = i * MOST_MIXED; at <= last; at++, k++) {
      shares[k] = first[i] === last ? 1 : ((at === last ? end : at + 1) - (at === first[i] ? begin : at)) / (2 * reach);
    }
    if (last !== first[i] || first[i] !== first[0] + i) isPlain = false;
    to = last + 1;
  }
  // Where pixels of the picture begin by fours, they are read by fours.
  const from = first[0] & -Math.max(1, 4 >> level);
  for (let i = 0; i < pixels; i++) first[i] -= from;
  return { from, to, first, shares, isPlain };
}

/** Mixes rows, and then the pixels of the mixed row. */
function mix(
  { width, height, data: source }: Raster,
  across: Mixtures,
  down: Mixtures,
  data: Uint8Array,
  start: number,
  stride: number,
): void {
  const lead = across.first[0];
  const isEmpty = emptyRows(source, width, height);
  // Zeros beyond the end stand in for what a mixture of fewer than three does not show.
  const row = new Float64Array(width + MOST_MIXED);
  for (let y = 0; y < down.first.length; y++) {
    const top = down.first[y];
    const [one, two, three] = [0, 1, 2].map((i) => Math.min(top + i, height - 1));
    if (isEmpty[one] + isEmpty[two] + isEmpty[three] === MOST_MIXED) continue;
    const target = start + y * stride;
    const share = down.shares[y * MOST_MIXED];
    const second = down.shares[y * MOST_MIXED + 1];
    const third = down.shares[y * MOST_MIXED + 2];
    if (across.isPlain && share === 1) {
      data.set(source.subarray(one * width + lead, one * width + lead + across.first.length), target);
      continue;
    }
    const [a, b, c] = [one * width, two * width, three * width];
    if (share === 1) for (let x = 0; x < width; x++) row[x] = source[a + x];
    else if (third === 0) for (let x = 0; x < width; x++) row[x] = share * source[a + x] + second * source[b + x];
    else for (let x = 0; x < width; x++) row[x] = share * source[a + x] + second * source[b + x] + third * source[c + x];
    mixRow(row, across, data, target);
  }
}

function mixRow(row: Float64Array, { first, shares }: Mixtures, data: Uint8Array, target: number): void {
  for (let x = 0, k = 0; x < first.length; x++, k += MOST_MIXED) {
    const at = first[x];
    data[target + x] = shares[k] * row[at] + shares[k + 1] * row[at + 1] + shares[k + 2] * row[at + 2] + 0.5;
  }
}

/** 1 for each row in which nothing is painted, as most of what is looked at. */
function emptyRows(source: Uint8Array, width: number, height: number): Uint8Array {
  const rows = new Uint8Array(height);
  for (let y = 0; y < height; y++) {
    let at = y * width;
    const end = at + width;
    while (at < end && source[at] === 0) at++;
    if (at === end) rows[y] = 1;
  }
  return rows;
}
