import { encodePicture } from "@retouch/engine";

/** Grain of a camera: what keeps a photograph's PNG from becoming small. */
const GRAIN = 9;

/** A PNG, the same at every call, that compresses about as badly as a photograph: 1.5 MB at 1024 pixels a side. */
export async function photograph(side: number): Promise<Buffer> {
  const rgb = new Uint8Array(side * side * 3);
  let state = 1;
  for (let i = 0; i < rgb.length; i++) {
    // Numerical Recipes' linear congruential generator; its upper bits are random enough to be grain.
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const x = Math.floor(i / 3) % side;
    const y = Math.floor(i / 3 / side);
    const light = 128 + 60 * Math.sin((x / side) * 9 + (i % 3)) + 50 * Math.cos((y / side) * 7);
    rgb[i] = light + ((state >>> 24) * GRAIN) / 256;
  }
  return Buffer.from(await encodePicture({ width: side, height: side, rgb }, { format: "png" }));
}
