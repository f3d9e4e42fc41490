import type { Picture, Plane } from "./picture.ts";

/** One step of the pyramid: `colour` (h, w, 3), 0–255, and how far each cell is known, 0–1, by `weight` (h, w). */
interface Level {
  readonly width: number;
  readonly height: number;
  readonly colour: Float32Array;
  readonly weight: Float32Array;
}

/** What a picture is filled with when nothing around is known. */
const MID_GREY = 128;

/** Smoothing sweeps per level: enough that the blocks of the coarser level no longer show. */
const SWEEPS = 4;

/**
 * Replaces what the mask covers (nonzero) by colours that flow in smoothly from around it; nothing of the old content is left there.
 * A full mask gives mid grey.
 *
 * Pull-push on a pyramid (Gortler et al., "The Lumigraph", SIGGRAPH 1996), with a few smoothing sweeps on each level; linear in the
 * number of pixels, and the same on every machine.
 */
export function fillMasked(picture: Picture, mask: Plane): Picture {
  const { width, height } = picture;
  const weight = Float32Array.from(mask.data, (painted) => (painted === 0 ? 1 : 0));
  const level: Level = { width, height, colour: Float32Array.from(picture.rgb), weight };
  fillLevel(level);
  const rgb = picture.rgb.map((old, i) => (mask.data[Math.trunc(i / 3)] === 0 ? old : Math.round(level.colour[i])));
  return { ...picture, rgb };
}

/** Fills the unknown cells in place: from half the resolution, then smoothed. */
function fillLevel(level: Level): void {
  if (level.width === 1 && level.height === 1) {
    if (level.weight[0] === 0) level.colour.fill(MID_GREY);
    return;
  }
  const coarse = halve(level);
  fillLevel(coarse);
  push(coarse, level);
  for (let sweep = 0; sweep < SWEEPS; sweep++) smoothUnknown(level);
}

/** Each coarse cell is the weighted mean of its 2×2 cells, and fully known as soon as their weights add up to one. */
function halve(level: Level): Level {
  const width = Math.ceil(level.width / 2);
  const height = Math.ceil(level.height / 2);
  const colour = new Float32Array(width * height * 3);
  const weight = new Float32Array(width * height);
  for (let y = 0; y < level.height; y++) {
    for (let x = 0; x < level.width; x++) {
      const fine = y * level.width + x;
      const cell = (y >> 1) * width + (x >> 1);
      const share = level.weight[fine];
      weight[cell] += share;
      for (let channel = 0; channel < 3; channel++) colour[cell * 3 + channel] += share * level.colour[fine * 3 + channel];
    }
  }
  for (let cell = 0; cell < weight.length; cell++) {
    if (weight[cell] === 0) continue;
    for (let i = cell * 3; i < cell * 3 + 3; i++) colour[i] /= weight[cell];
    weight[cell] = Math.min(weight[cell], 1);
  }
  return { width, height, colour, weight };
}

/** Mixes the coarse level, interpolated linearly between the centres of its cells, into cells that are not fully known. */
function push(coarse: Level, level: Level): void {
  for (let y = 0; y < level.height; y++) {
    const nearY = y >> 1;
    const farY = clamp(nearY + (y % 2 === 0 ? -1 : 1), coarse.height);
    for (let x = 0; x < level.width; x++) {
      const cell = y * level.width + x;
      const share = level.weight[cell];
      if (share === 1) continue;
      const nearX = x >> 1;
      const farX = clamp(nearX + (x % 2 === 0 ? -1 : 1), coarse.width);
      for (let channel = 0; channel < 3; channel++) {
        const at = (row: number, column: number): number => coarse.colour[(row * coarse.width + column) * 3 + channel];
        const from = (9 * at(nearY, nearX) + 3 * at(nearY, farX) + 3 * at(farY, nearX) + at(farY, farX)) / 16;
        const i = cell * 3 + channel;
        level.colour[i] = share * level.colour[i] + (1 - share) * from;
      }
    }
  }
}

/** One Gauss–Seidel sweep of Laplace's equation over the cells of which nothing is known. */
function smoothUnknown({ width, height, colour, weight }: Level): void {
  for (let y = 0; y < height; y++) {
    const above = clamp(y - 1, height) * width;
    const below = clamp(y + 1, height) * width;
    for (let x = 0; x < width; x++) {
      const row = y * width;
      if (weight[row + x] !== 0) continue;
      const left = row + clamp(x - 1, width);
      const right = row + clamp(x + 1, width);
      for (let channel = 0; channel < 3; channel++) {
        colour[(row + x) * 3 + channel] =
          (colour[left * 3 + channel] +
            colour[right * 3 + channel] +
            colour[(above + x) * 3 + channel] +
            colour[(below + x) * 3 + channel]) /
          4;
      }
    }
  }
}

function clamp(index: number, length: number): number {
  return Math.min(Math.max(index, 0), length - 1);
}
