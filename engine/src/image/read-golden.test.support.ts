import { readFileSync } from "node:fs";
import type { Picture } from "./picture.ts";

/** One file of golden/image, as its script wrote it. */
export function readGolden(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../../golden/image/${name}`, import.meta.url), "utf8"));
}

export function bytesOf(base64: string): Uint8Array {
  return new Uint8Array(Buffer.from(base64, "base64"));
}

export function floatsOf(base64: string): Float32Array {
  return new Float32Array(bytesOf(base64).buffer);
}

/** Interleaved RGB or RGBA bytes as a picture. */
export function pictureOf(width: number, height: number, interleaved: Uint8Array): Picture {
  if (interleaved.length === width * height * 3) return { width, height, rgb: interleaved };
  return {
    width,
    height,
    rgb: interleaved.filter((_, i) => i % 4 !== 3),
    alpha: interleaved.filter((_, i) => i % 4 === 3),
  };
}
