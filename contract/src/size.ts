import { MAX_ASPECT, MAX_SIDE, MIN_SIDE } from "./limits.ts";

/** Width and height in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

export const SIZE_RULE = `"WxH" (${MIN_SIDE} to ${MAX_SIDE} pixels a side, no longer than ${MAX_ASPECT}:1) or "auto"`;

export type SizeReading = { readonly ok: true; readonly size: Size | undefined } | { readonly ok: false };

/** Reads `"WxH"`, `"auto"` (no size: the picture's own) or `{ width, height }`. */
export function readSize(value: unknown): SizeReading {
  if (value === "auto") return { ok: true, size: undefined };
  const size = typeof value === "string" ? fromText(value) : fromObject(value);
  return size !== undefined && isSize(size) ? { ok: true, size } : { ok: false };
}

function fromText(text: string): Size | undefined {
  const match = /^(\d{1,5})x(\d{1,5})$/i.exec(text);
  return match === null ? undefined : { width: Number(match[1]), height: Number(match[2]) };
}

function fromObject(value: unknown): Size | undefined {
  if (typeof value !== "object" || value === null || !("width" in value) || !("height" in value)) return undefined;
  const { width, height } = value;
  return typeof width === "number" && typeof height === "number" ? { width, height } : undefined;
}

function isSize({ width, height }: Size): boolean {
  const sides = [width, height];
  return (
    sides.every((side) => Number.isInteger(side) && side >= MIN_SIDE && side <= MAX_SIDE) &&
    Math.max(...sides) <= MAX_ASPECT * Math.min(...sides)
  );
}
