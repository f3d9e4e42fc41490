import { readdir, realpath } from "node:fs/promises";
import { basename, join } from "node:path";
import { EngineError } from "../errors.ts";
import { readJson } from "../model-file.ts";
import { LENGTH_BYTES, parseHeader, parseHeaderLength, SAFETENSORS_ADVICE, type TensorEntry } from "./format.ts";
import { readBytes, sizeOfFile } from "./read-bytes.ts";

/** The tensors of one model part, by the names they have in the file. Only headers have been read. */
export type Checkpoint = ReadonlyMap<string, TensorEntry>;

/** Reads one file's header. Throws EngineError "model" for anything that is not a sound safetensors file. */
export async function openSafetensors(path: string): Promise<Checkpoint> {
  const file = await realpath(path).catch((cause: unknown) => {
    throw new EngineError("model", `${path} is missing`, { cause });
  });
  const size = await sizeOfFile(file);
  const start = await readBytes(file, 0, Math.min(LENGTH_BYTES, size));
  const header = await readBytes(file, LENGTH_BYTES, parseHeaderLength(start, size, file));
  return new Map(parseHeader(header, size, file).map((entry) => [entry.name, entry]));
}

/** Opens the weights of one part of a model in diffusers layout, such as `<model>/unet`. Throws EngineError "model". */
export async function openCheckpoint(folder: string): Promise<Checkpoint> {
  const file = await findWeights(folder);
  return file.endsWith(".json") ? openShards(folder, file) : openSafetensors(join(folder, file));
}

/**
 * The name of a part's file of weights: the plain file, the sharded index, or the fp16 variant, in this order. Throws EngineError
 * "model" that names what was looked for.
 */
export async function findWeights(folder: string): Promise<string> {
  const names = await readdir(folder).catch((cause: unknown) => {
    throw new EngineError("model", `${folder} is missing`, { cause });
  });
  for (const variant of ["", ".fp16"]) {
    for (const stem of ["diffusion_pytorch_model", "model"]) {
      const file = `${stem}${variant}.safetensors`;
      const index = `${stem}.safetensors.index${variant}.json`;
      if (names.includes(file)) return file;
      if (names.includes(index)) return index;
    }
  }
  const pickle = names.find((name) => /\.(bin|ckpt|pt|pth)$/.test(name));
  const found = pickle === undefined ? "" : `; ${pickle} is a PyTorch pickle, which can run code when read`;
  throw new EngineError("model", `${folder} has no .safetensors weights${found}. ${SAFETENSORS_ADVICE}`);
}

async function openShards(folder: string, index: string): Promise<Checkpoint> {
  const path = join(folder, index);
  const weightMap: unknown = (await readJson(path))["weight_map"];
  if (typeof weightMap !== "object" || weightMap === null) throw new EngineError("model", `${path} has no weight_map`);
  const shardOf = new Map(Object.entries(weightMap));
  const shards = new Map<string, Checkpoint>();
  for (const shard of new Set(shardOf.values())) {
    // A shard lies beside its index; anything else would let a model file name any file of the machine.
    if (typeof shard !== "string" || shard !== basename(shard) || !shard.endsWith(".safetensors")) {
      throw new EngineError("model", `${path} names ${JSON.stringify(shard)}; expected a .safetensors file beside it`);
    }
    shards.set(shard, await openSafetensors(join(folder, shard)));
  }
  return new Map(
    [...shardOf].map(([name, shard]) => {
      const entry = shards.get(shard as string)!.get(name);
      if (entry === undefined) throw new EngineError("model", `${path} places tensor ${name} in ${String(shard)}, which does not hold it`);
      return [name, entry];
    }),
  );
}
