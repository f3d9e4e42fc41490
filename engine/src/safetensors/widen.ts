import { createHash, randomUUID } from "node:crypto";
import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { EngineError } from "../errors.ts";
import { elementCount } from "../tensor/tensor.ts";
import { type Checkpoint, openSafetensors } from "./checkpoint.ts";
import { isReadable, type TensorEntry } from "./format.ts";
import { readTensor } from "./read-tensor.ts";

/**
 * Checkpoints of half precision up to this size are widened by the graph itself, into memory, at every load. Larger ones
 * would take seconds and gigabytes each time; for them a widened copy on disk, which can be mapped, is made once.
 */
const WIDEN_ON_DISK_FROM_BYTES = 256 * 2 ** 20;
const DRAFT_ENDING = ".part";
/** Nobody writes for so long without a pause: whoever did is dead. */
const DRAFT_ABANDONED_MS = 3_600_000;

/**
 * A checkpoint whose weights can be mapped as fp32: the given one if it is fp32 or small, else a copy of it in `folder`,
 * made the first time and found again while the source's header, size and time stand. A copy that has been damaged is made anew.
 *
 * @throws EngineError "model" when the copy cannot be written (it takes twice the source's size)
 */
export async function widenCheckpoint(checkpoint: Checkpoint, folder: string, fromBytes = WIDEN_ON_DISK_FROM_BYTES): Promise<Checkpoint> {
  const entries = [...checkpoint.values()].filter(isReadable);
  const halfBytes = entries.reduce((sum, entry) => sum + (isHalf(entry) ? entry.byteLength : 0), 0);
  if (halfBytes < fromBytes) return checkpoint;
  const copy = join(folder, `${await fingerprint(entries)}.safetensors`);
  // What cannot be read stays where it is, for whoever asks for it to be told why.
  const beside = [...checkpoint].filter(([, entry]) => !isReadable(entry));
  const found = await openSound(copy);
  if (found !== undefined) return new Map([...found, ...beside]);
  try {
    await writeWidened(entries, folder, copy);
  } catch (cause) {
    throw new EngineError(
      "model",
      `The fp32 copy of half-precision weights could not be written to ${folder}: ${(cause as Error).message}`,
      { cause },
    );
  }
  return new Map([...(await openSafetensors(copy)), ...beside]);
}

const isHalf = (entry: TensorEntry) => entry.type === "F16" || entry.type === "BF16";

/** Names the copy by everything that would change with the source, short of reading gigabytes to hash them. */
async function fingerprint(entries: readonly TensorEntry[]): Promise<string> {
  const files = [...new Set(entries.map((entry) => entry.file))];
  const times = await Promise.all(files.map(async (file) => (await stat(file)).mtimeMs));
  return createHash("sha256")
    .update(JSON.stringify([entries, times]))
    .digest("hex")
    .slice(0, 32);
}

/** An earlier copy; undefined when there is none, or one that has been cut short or written over since. */
const openSound = (copy: string): Promise<Checkpoint | undefined> => openSafetensors(copy).catch(() => undefined);

/** The copy appears under its name only when it is whole and reads well. */
async function writeWidened(entries: readonly TensorEntry[], folder: string, copy: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await removeLeftovers(folder);
  const draft = `${copy}.${randomUUID()}${DRAFT_ENDING}`;
  try {
    await using target = await open(draft, "wx");
    await target.writeFile(headerOf(entries));
    for (const entry of entries) await target.writeFile(new Uint8Array((await readTensor(entry)).data.buffer));
    await target.sync();
    await openSafetensors(draft);
    await rename(draft, copy);
  } finally {
    await rm(draft, { force: true });
  }
}

/** Drafts of processes that were killed while they wrote one. */
async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    if (!name.endsWith(DRAFT_ENDING)) continue;
    // Another process's draft may be finished, and so renamed, at any moment.
    const status = await stat(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT") throw error;
    });
    if (status !== undefined && Date.now() - status.mtimeMs > DRAFT_ABANDONED_MS) await rm(path, { force: true });
  }
}

function headerOf(entries: readonly TensorEntry[]): Buffer {
  let end = 0;
  const description = entries.map(
    ({ name, shape }) => [name, { dtype: "F32", shape, data_offsets: [end, (end += 4 * elementCount(shape))] }] as const,
  );
  const json = Buffer.from(JSON.stringify(Object.fromEntries(description)));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json]);
}
