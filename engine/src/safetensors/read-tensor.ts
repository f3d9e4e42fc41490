import { elementCount, type Tensor } from "../tensor/tensor.ts";
import { widenInto } from "./element.ts";
import type { TensorEntry } from "./format.ts";
import { readBytes } from "./read-bytes.ts";

/** Reads one tensor into memory as fp32, whatever its stored type. */
export async function readTensor(entry: TensorEntry): Promise<Tensor> {
  const bytes = await readBytes(entry.file, entry.offset, entry.byteLength);
  const data = new Float32Array(elementCount(entry.shape));
  widenInto(data, bytes, entry.type);
  return { data, shape: entry.shape };
}
