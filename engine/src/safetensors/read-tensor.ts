import { open } from "node:fs/promises";
import { elementCount, type Tensor } from "../tensor/tensor.ts";
import { widenInto } from "./element.ts";
import type { TensorEntry } from "./format.ts";

/** Reads one tensor into memory as fp32, whatever its stored type. */
export async function readTensor(entry: TensorEntry): Promise<Tensor> {
  await using file = await open(entry.file, "r");
  const bytes = new Uint8Array(entry.byteLength);
  await file.read(bytes, 0, bytes.length, entry.offset);
  const data = new Float32Array(elementCount(entry.shape));
  widenInto(data, bytes, entry.type);
  return { data, shape: entry.shape };
}
