import { open } from "node:fs/promises";
import { elementCount, type Tensor } from "../tensor/tensor.ts";
import type { TensorEntry } from "./format.ts";

/** Reads one tensor into memory as fp32, whatever its stored type. */
export async function readTensor(entry: TensorEntry): Promise<Tensor> {
  await using handle = await open(entry.file, "r");
  const bytes = new Uint8Array(entry.byteLength);
  await handle.read(bytes, 0, bytes.length, entry.offset);
  const view = new DataView(bytes.buffer);
  const read = {
    F32: (i: number) => view.getFloat32(4 * i, true),
    F16: (i: number) => float16(view.getUint16(2 * i, true)),
    BF16: (i: number) => bfloat16(view.getUint16(2 * i, true)),
    I32: (i: number) => view.getInt32(4 * i, true),
    I64: (i: number) => Number(view.getBigInt64(8 * i, true)),
  }[entry.type];
  const data = new Float32Array(elementCount(entry.shape));
  for (let i = 0; i < data.length; i++) data[i] = read(i);
  return { data, shape: entry.shape };
}

/** IEEE 754 binary16: 1 sign, 5 exponent, 10 fraction bits. */
function float16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** The upper half of a float32. */
function bfloat16(bits: number): number {
  scratch.setUint32(0, bits << 16);
  return scratch.getFloat32(0);
}

const scratch = new DataView(new ArrayBuffer(4));
