import type { ElementType } from "./format.ts";

/** Reads stored elements (little-endian, at any alignment) as fp32 into `target`. */
export function widenInto(target: Float32Array, bytes: Uint8Array, type: ElementType): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (type) {
    case "F32":
      for (let i = 0; i < target.length; i++) target[i] = view.getFloat32(4 * i, true);
      return;
    case "F16":
    case "BF16": {
      const values = halfTable(type);
      for (let i = 0; i < target.length; i++) target[i] = values[view.getUint16(2 * i, true)];
      return;
    }
    case "I32":
      for (let i = 0; i < target.length; i++) target[i] = view.getInt32(4 * i, true);
      return;
    case "I64":
      for (let i = 0; i < target.length; i++) target[i] = Number(view.getBigInt64(8 * i, true));
      return;
  }
}

const tables = new Map<ElementType, Float32Array>();

/** All 65,536 values of a 16-bit type: looking up is several times faster than computing, and weights come by the hundred million. */
function halfTable(type: "F16" | "BF16"): Float32Array {
  const known = tables.get(type);
  if (known !== undefined) return known;
  const table = Float32Array.from({ length: 2 ** 16 }, (_, bits) => (type === "F16" ? float16(bits) : bfloat16(bits)));
  tables.set(type, table);
  return table;
}

/** IEEE 754 binary16: 1 sign, 5 exponent, 10 fraction bits. */
function float16(bits: number): number {
  const sign = (bits & 0x8000) === 0 ? 1 : -1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const scratch = new DataView(new ArrayBuffer(4));

/** The upper half of a binary32. */
function bfloat16(bits: number): number {
  scratch.setUint32(0, bits << 16);
  return scratch.getFloat32(0);
}
