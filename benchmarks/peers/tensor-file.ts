import { writeFile } from "node:fs/promises";
import { openSafetensors } from "../../engine/src/safetensors/checkpoint.ts";
import { readTensor } from "../../engine/src/safetensors/read-tensor.ts";
import type { Tensor } from "../../engine/src/tensor/tensor.ts";

/** Writes tensors as a .safetensors file. */
export async function writeTensors(path: string, tensors: Readonly<Record<string, Tensor>>): Promise<void> {
  let end = 0;
  const entries = Object.entries(tensors).map(([name, { data, shape }]) => {
    const start = end;
    end += data.byteLength;
    return [name, { dtype: "F32", shape, data_offsets: [start, end] }];
  });
  const header = Buffer.from(JSON.stringify(Object.fromEntries(entries)));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  const parts = Object.values(tensors).map(({ data }) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  await writeFile(path, Buffer.concat([length, header, ...parts]));
}

/** Reads one tensor of a .safetensors file. */
export async function readTensorOf(path: string, name: string): Promise<Tensor> {
  const entry = (await openSafetensors(path)).get(name);
  if (entry === undefined) throw new Error(`${path} holds no tensor ${name}`);
  return readTensor(entry);
}
