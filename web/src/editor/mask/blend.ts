import type { Box, Size } from "../space.ts";
import { smoothstep } from "../smoothstep.ts";
import { squaredDistances } from "./distance.ts";
import { PAINTED_FROM, replaceTiles, TILE_SIDE, tilesIn, uniformTile, type Mask } from "./mask.ts";
import { rasterOf, withRaster, type Raster } from "./raster.ts";

/** What `blendMask` made of a mask, so that the next one costs only what changed since. */
export interface Blended {
  readonly mask: Mask;
  readonly grow: number;
  readonly feather: number;
  readonly result: Mask;
}

/**
 * How much of the generated picture the server shows at each pixel, by the distance d to the nearest painted pixel: 255 where
 * d ≤ `grow`, falling as 1 − smoothstep to 0 at d = `grow + feather`. With `feather` 0 the edge is hard.
 *
 * @param grow pixels, ≥ 0: `mask_grow`
 * @param feather pixels, ≥ 0: `mask_feather`
 * @param previous blocks whose surroundings did not change since are taken from here
 */
export function blendMask(mask: Mask, grow: number, feather: number, previous?: Blended): Mask {
  const steps = blendSteps(mask, grow, feather, previous);
  for (let step = steps.next(); ; step = steps.next()) if (step.done) return step.value;
}

/**
 * The same in steps of a few milliseconds: yields what is blended so far, the rest as it is painted, and returns all of it.
 */
export function* blendSteps(mask: Mask, grow: number, feather: number, previous?: Blended): Generator<Mask, Mask, void> {
  const weights = weightsBySquaredDistance(grow, feather);
  const reach = Math.ceil(grow + feather);
  const known = previous !== undefined && previous.grow === grow && previous.feather === feather && isSameSize(previous.mask, mask);
  const isChanged = (index: number): boolean => !known || mask.tiles[index] !== previous.mask.tiles[index];
  const blocks = [...blocksOf(mask, reach)].filter((block) => tilesIn(mask, surroundingsOf(mask, block, reach)).some(isChanged));
  const changed = blocks.flatMap((block) => [...tilesIn(mask, block)]);
  let result = replaceTiles(
    known ? previous.result : mask,
    changed.map((index) => [index, mask.tiles[index]] as const),
  );
  for (const block of blocks) {
    const surroundings = surroundingsOf(mask, block, reach);
    const inReach = [...tilesIn(mask, surroundings)];
    const within = [...tilesIn(mask, block)];
    const value = inReach.every((index) => isUniform(mask, index, 0))
      ? 0
      : within.every((index) => isUniform(mask, index, 255))
        ? 255
        : undefined;
    result =
      value === undefined
        ? withRaster(result, blendBlock(rasterOf(mask, surroundings), surroundings, block, weights), block)
        : replaceTiles(
            result,
            within.map((index) => [index, uniformTile(value, mask.tiles[index].length)] as const),
          );
    if (value === undefined) yield result;
  }
  return result;
}

function blendBlock(raster: Raster, surroundings: Box, block: Box, weights: Uint8Array): Raster {
  const data = new Uint8Array(block.width * block.height);
  const blended = { width: block.width, height: block.height, data };
  if (!raster.data.some((coverage) => coverage >= PAINTED_FROM)) return blended;
  const squared = squaredDistances(raster);
  for (let y = 0; y < block.height; y++) {
    const row = (block.top - surroundings.top + y) * surroundings.width + block.left - surroundings.left;
    for (let x = 0; x < block.width; x++) {
      const distance = squared[row + x];
      if (distance < weights.length) data[y * block.width + x] = weights[distance];
    }
  }
  return blended;
}

/** The weight of every squared distance that has one. Squared distances of pixels are whole numbers, so a table holds them all. */
function weightsBySquaredDistance(grow: number, feather: number): Uint8Array {
  const weights = new Uint8Array(Math.floor((grow + feather) ** 2) + 1);
  for (let squared = 0; squared < weights.length; squared++) {
    const distance = Math.sqrt(squared);
    if (distance <= grow) weights[squared] = 255;
    else if (distance < grow + feather) weights[squared] = Math.round(255 * (1 - smoothstep((distance - grow) / feather)));
  }
  return weights;
}

/** Squares of tiles large enough that what surrounds them is at most three times more. */
function* blocksOf(mask: Mask, reach: number): Generator<Box> {
  const side = TILE_SIDE * Math.max(1, Math.ceil((2 * reach) / TILE_SIDE));
  for (let top = 0; top < mask.height; top += side) {
    for (let left = 0; left < mask.width; left += side) {
      yield { left, top, width: Math.min(side, mask.width - left), height: Math.min(side, mask.height - top) };
    }
  }
}

function surroundingsOf(mask: Mask, block: Box, reach: number): Box {
  const left = Math.max(0, block.left - reach);
  const top = Math.max(0, block.top - reach);
  const right = Math.min(mask.width, block.left + block.width + reach);
  const bottom = Math.min(mask.height, block.top + block.height + reach);
  return { left, top, width: right - left, height: bottom - top };
}

function isUniform(mask: Mask, index: number, value: 0 | 255): boolean {
  return mask.tiles[index] === uniformTile(value, mask.tiles[index].length);
}

function isSameSize(a: Size, b: Size): boolean {
  return a.width === b.width && a.height === b.height;
}
