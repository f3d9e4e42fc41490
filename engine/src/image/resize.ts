import type { Picture, Plane } from "./picture.ts";

/** The Lanczos window reaches three lobes to each side. */
const LOBES = 3;
/**
 * Weights are fixed-point numbers with this many fractional bits: a sum of bytes times weights then stays inside 32 bits with two
 * bits to spare. Pillow made the same choice, and equal rounding is what makes the results equal to the bit.
 */
const FRACTION_BITS = 22;
const HALF = 1 << (FRACTION_BITS - 1);

/** For each output sample: the first input sample it sees, how many it sees, and their weights (`stride` apart). */
interface Taps {
  readonly first: Int32Array;
  readonly count: Int32Array;
  readonly weights: Int32Array;
  readonly stride: number;
}

/**
 * Resizes a plane with the Lanczos-3 filter, widened when shrinking so that nothing aliases; equal to Pillow's
 * `Image.resize(size, LANCZOS)` on "L" images, to the bit.
 */
export function resizePlane(plane: Plane, width: number, height: number): Plane {
  return { width, height, data: resizeInterleaved(plane.data, 1, plane.width, plane.height, width, height) };
}

/**
 * Resizes a picture with the Lanczos-3 filter; equal to Pillow's on "RGB" and "RGBA" images, to the bit.
 * With transparency the colours are weighted by it, so that the invisible colour under a transparent pixel does not bleed out.
 */
export function resizePicture(picture: Picture, width: number, height: number): Picture {
  if (picture.width === width && picture.height === height) return picture;
  if (picture.alpha === undefined) {
    return { width, height, rgb: resizeInterleaved(picture.rgb, 3, picture.width, picture.height, width, height) };
  }
  const alpha = resizeInterleaved(picture.alpha, 1, picture.width, picture.height, width, height);
  const rgb = resizeInterleaved(premultiply(picture.rgb, picture.alpha), 3, picture.width, picture.height, width, height);
  unpremultiplyInPlace(rgb, alpha);
  return { width, height, rgb, alpha };
}

/**
 * One direction after the other, rounding to bytes in between, so the order shows in the last bit: rows first, unless the height
 * shrinks by more than twice as many pixels as the width. That is Pillow's rule from version 13 on (python-pillow/Pillow#9549); before,
 * rows always came first.
 */
function resizeInterleaved(
  data: Uint8Array,
  channels: number,
  fromWidth: number,
  fromHeight: number,
  width: number,
  height: number,
): Uint8Array {
  const columnsFirst = height < fromHeight && fromHeight - height > 2 * (fromWidth - width);
  const rows = (source: Uint8Array, count: number): Uint8Array =>
    fromWidth === width ? source : resizeRows(source, channels, fromWidth, count, width);
  const columns = (source: Uint8Array, rowWidth: number): Uint8Array =>
    fromHeight === height ? source : resizeColumns(source, rowWidth * channels, fromHeight, height);
  return columnsFirst ? rows(columns(data, fromWidth), height) : columns(rows(data, fromHeight), width);
}

function resizeRows(data: Uint8Array, channels: number, fromWidth: number, rows: number, width: number): Uint8Array {
  const { first, count, weights, stride } = lanczosTaps(fromWidth, width);
  const result = new Uint8ClampedArray(rows * width * channels);
  let out = 0;
  for (let row = 0; row < rows; row++) {
    const rowStart = row * fromWidth * channels;
    for (let x = 0; x < width; x++) {
      const start = rowStart + first[x] * channels;
      const weightsStart = x * stride;
      const weightsEnd = weightsStart + count[x];
      for (let channel = 0; channel < channels; channel++) {
        let sum = HALF;
        let at = start + channel;
        for (let tap = weightsStart; tap < weightsEnd; tap++) {
          sum += data[at] * weights[tap];
          at += channels;
        }
        result[out++] = sum >> FRACTION_BITS;
      }
    }
  }
  return new Uint8Array(result.buffer);
}

/** Whole rows are summed at a time: walking down single columns would miss the processor's cache on every byte. */
function resizeColumns(data: Uint8Array, rowLength: number, fromHeight: number, height: number): Uint8Array {
  const { first, count, weights, stride } = lanczosTaps(fromHeight, height);
  const result = new Uint8ClampedArray(height * rowLength);
  const sums = new Int32Array(rowLength);
  for (let y = 0; y < height; y++) {
    sums.fill(HALF);
    for (let tap = 0; tap < count[y]; tap++) {
      const weight = weights[y * stride + tap];
      const rowStart = (first[y] + tap) * rowLength;
      for (let i = 0; i < rowLength; i++) sums[i] += data[rowStart + i] * weight;
    }
    const out = y * rowLength;
    for (let i = 0; i < rowLength; i++) result[out + i] = sums[i] >> FRACTION_BITS;
  }
  return new Uint8Array(result.buffer);
}

function lanczosTaps(from: number, to: number): Taps {
  const scale = from / to;
  const widening = Math.max(scale, 1);
  const reach = LOBES * widening;
  const stride = Math.ceil(reach) * 2 + 1;
  const first = new Int32Array(to);
  const count = new Int32Array(to);
  const weights = new Int32Array(to * stride);
  const exact = new Float64Array(stride);
  for (let i = 0; i < to; i++) {
    const centre = (i + 0.5) * scale;
    const start = Math.max(Math.trunc(centre - reach + 0.5), 0);
    const length = Math.min(Math.trunc(centre + reach + 0.5), from) - start;
    let total = 0;
    for (let tap = 0; tap < length; tap++) {
      exact[tap] = lanczos((tap + start - centre + 0.5) / widening);
      total += exact[tap];
    }
    first[i] = start;
    count[i] = length;
    for (let tap = 0; tap < length; tap++) weights[i * stride + tap] = toFixedPoint(exact[tap] / total);
  }
  return { first, count, weights, stride };
}

/** Nearest fixed-point number, halves away from zero. */
function toFixedPoint(weight: number): number {
  return Math.trunc(weight * (1 << FRACTION_BITS) + (weight < 0 ? -0.5 : 0.5));
}

function lanczos(x: number): number {
  return x >= -LOBES && x < LOBES ? sinc(x) * sinc(x / LOBES) : 0;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI);
}

/** colour · alpha / 255, rounded to nearest without a division (Blinn, "Three wrongs make a right", 1995). */
function premultiply(rgb: Uint8Array, alpha: Uint8Array): Uint8Array {
  const result = new Uint8Array(rgb.length);
  for (let i = 0; i < rgb.length; i++) {
    const product = rgb[i] * alpha[Math.trunc(i / 3)] + 128;
    result[i] = ((product >> 8) + product) >> 8;
  }
  return result;
}

function unpremultiplyInPlace(rgb: Uint8Array, alpha: Uint8Array): void {
  for (let pixel = 0; pixel < alpha.length; pixel++) {
    const opacity = alpha[pixel];
    if (opacity === 0 || opacity === 255) continue;
    for (let i = pixel * 3; i < pixel * 3 + 3; i++) rgb[i] = Math.min(Math.trunc((255 * rgb[i]) / opacity), 255);
  }
}
