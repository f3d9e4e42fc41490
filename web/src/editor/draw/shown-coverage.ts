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
  const inside = intersectBoxes(box, onCanvas(viewport, { left: 0, top: 0, ...viewport.picture }));
  if (inside === undefined) return shown;
  const level = levelOf(viewport);
  const size = sizeOnLevel(viewport.picture, level);
  const across = mixtures(viewport, viewport.offset.x, level, inside.left, inside.width, size.width);
  const down = mixtures(viewport, viewport.offset.y, level, inside.top, inside.height, size.height);
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

/** Of each of a row of device pixels: which pixels of the level it shows, and how much of each. */
interface Mixtures {
  /** The first of the level that any shows, and one past the last. */
  readonly from: number;
  readonly to: number;
  /** By device pixel, counted from `from`. */
  readonly first: Int32Array;
  readonly count: Uint8Array;
  /** `most` for each device pixel; they add up to 1. */
  readonly shares: Float64Array;
  readonly most: number;
  /** Each shows one, and the next shows the next. */
  readonly isPlain: boolean;
}

/** @param length of the level, along this axis */
function mixtures(viewport: Viewport, offset: number, level: number, start: number, pixels: number, length: number): Mixtures {
  const { scale, devicePixelRatio } = viewport;
  const reach = Math.max(1, 1 / (scale * devicePixelRatio * 2 ** level)) / 2;
  const sharp = isSharp(viewport);
  const first = new Int32Array(pixels);
  const count = new Uint8Array(pixels);
  const most = Math.ceil(2 * reach) + 1;
  const shares = new Float64Array(pixels * most);
  const limit = (at: number): number => Math.min(Math.max(at, 0), length - 1);
  for (let i = 0; i < pixels; i++) {
    const middle = ((start + i + 0.5) / devicePixelRatio - offset) / scale / 2 ** level;
    const begin = sharp ? middle : middle - reach;
    const end = sharp ? middle : middle + reach;
    // What hardly reaches into a pixel, such as by a rounding error, does not show it.
    first[i] = limit(Math.floor(begin + SLIVER));
    const last = Math.max(first[i], limit(Math.ceil(end - SLIVER) - 1));
    count[i] = last - first[i] + 1;
    if (count[i] === 1) shares[i * most] = 1;
    else {
      for (let at = first[i], k = i * most; at <= last; at++, k++) {
        // Beyond the picture's edge, its edge goes on.
        const from = at === first[i] ? begin : at;
        const to = at === last ? end : at + 1;
        shares[k] = (to - from) / (2 * reach);
      }
    }
  }
  // Where pixels of the picture begin by fours, they are read by fours.
  const from = first[0] & -Math.max(1, 4 >> level);
  const to = first[pixels - 1] + count[pixels - 1];
  let isPlain = true;
  for (let i = 0; i < pixels; i++) {
    first[i] -= from;
    if (count[i] !== 1 || first[i] !== first[0] + i) isPlain = false;
  }
  return { from, to, first, count, shares, most, isPlain };
}

const SLIVER = 1e-6;

/** Mixes rows, and then the pixels of the mixed row. */
function mix(source: Raster, across: Mixtures, down: Mixtures, data: Uint8Array, start: number, stride: number): void {
  const { width } = source;
  const row = new Float64Array(width);
  const { from: filledFrom, to: filledTo } = filledParts(source);
  for (let y = 0; y < down.first.length; y++) {
    const top = down.first[y];
    const rows = down.count[y];
    let from = width;
    let to = 0;
    for (let r = top; r < top + rows; r++) {
      from = Math.min(from, filledFrom[r]);
      to = Math.max(to, filledTo[r]);
    }
    if (from >= to) continue;
    const target = start + y * stride;
    if (across.isPlain && rows === 1) {
      const lead = across.first[0];
      data.set(source.data.subarray(top * width + lead, top * width + lead + across.first.length), target);
      continue;
    }
    row.fill(0);
    for (let r = 0; r < rows; r++) {
      const share = down.shares[y * down.most + r];
      const begin = (top + r) * width;
      for (let x = from; x < to; x++) row[x] += share * source.data[begin + x];
    }
    mixRow(row, from, to, across, data, target);
  }
}

function mixRow(
  row: Float64Array,
  from: number,
  to: number,
  { first, count, shares, most }: Mixtures,
  data: Uint8Array,
  target: number,
): void {
  for (let x = 0; x < first.length; x++) {
    const begin = first[x];
    const end = begin + count[x];
    if (end <= from) continue;
    if (begin >= to) return;
    let sum = 0;
    for (let at = begin, k = x * most; at < end; at++, k++) sum += shares[k] * row[at];
    data[target + x] = sum + 0.5;
  }
}

/** Of each row, where something is painted: most of what is looked at is not. */
function filledParts({ width, height, data }: Raster): { readonly from: Int32Array; readonly to: Int32Array } {
  const from = new Int32Array(height).fill(width);
  const to = new Int32Array(height);
  for (let y = 0; y < height; y++) {
    let first = y * width;
    let end = first + width;
    while (first < end && data[first] === 0) first++;
    if (first === end) continue;
    while (data[end - 1] === 0) end--;
    from[y] = first - y * width;
    to[y] = end - y * width;
  }
  return { from, to };
}
