import { encodePicture } from "@retouch/engine";

/** A square PNG that no format makes small, another one with every seed. */
export async function noise(side: number, seed: number): Promise<Buffer> {
  let state = seed + 1;
  const rgb = Uint8Array.from({ length: side * side * 3 }, () => (state = Math.imul(state, 48_271) & 0x7fffffff) >>> 16);
  return Buffer.from(await encodePicture({ width: side, height: side, rgb }, { format: "png" }));
}
