import { EngineError } from "../errors.ts";
import { elementCount, type Tensor } from "../tensor/tensor.ts";
import { widenInto } from "./element.ts";
import { ELEMENT_TYPES, isReadable, type TensorEntry } from "./format.ts";
import { readBytes } from "./read-bytes.ts";

/** Reads one tensor into memory as fp32. Throws EngineError "model" for a type that no weights are stored in. */
export async function readTensor(entry: TensorEntry): Promise<Tensor> {
  if (!isReadable(entry)) {
    throw new EngineError(
      "model",
      `${entry.file}: Expected one of ${ELEMENT_TYPES.join(", ")} for tensor ${entry.name} but received ${entry.type}`,
    );
  }
  const bytes = await readBytes(entry.file, entry.offset, entry.byteLength);
  const data = new Float32Array(elementCount(entry.shape));
  widenInto(data, bytes, entry.type);
  return { data, shape: entry.shape };
}
