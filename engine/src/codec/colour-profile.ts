import { deflateSync } from "node:zlib";
import { sharp } from "./guarded-sharp.ts";
import { insertPngChunks, pngChunk } from "./png-chunks.ts";

/** Each channel in 16 steps: 4096 colours that show whether a profile is anything but sRGB. */
const PROBE = { width: 256, height: 16, channels: 3 } as const;
const PROBE_PIXELS = Uint8Array.from({ length: PROBE.width * PROBE.height * 3 }, (_, i) => {
  const colour = Math.trunc(i / 3);
  return ((colour >> (4 * (2 - (i % 3)))) & 15) * 17;
});

/** sRGB profiles of different makers disagree by rounding only. */
const ROUNDING = 1;

/**
 * Whether an RGB profile means other colours than sRGB. The many profiles that are called sRGB move some colours by one step of 255;
 * such a picture is better left as it is, so that pixels which nobody repaints keep the values of their file.
 */
export async function differsFromSrgb(profile: Uint8Array): Promise<boolean> {
  const plain = await sharp(PROBE_PIXELS, { raw: PROBE }).png().toBuffer();
  const content = Buffer.concat([Buffer.from("probe\0\0", "latin1"), deflateSync(profile)]);
  const tagged = insertPngChunks(plain, [pngChunk("iCCP", content)]);
  const seen = await sharp(tagged).toColourspace("srgb").raw().toBuffer();
  return PROBE_PIXELS.some((value, i) => Math.abs(value - seen[i]) > ROUNDING);
}
