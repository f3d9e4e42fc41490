import { open, stat } from "node:fs/promises";
import { EngineError } from "../errors.ts";

/** Reads `length` bytes at `offset`, all of them. Throws EngineError "model" when the file ends before or cannot be read. */
export async function readBytes(file: string, offset: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  try {
    await using handle = await open(file, "r");
    // One read may return less than asked for, and never more than 2 GiB.
    for (let filled = 0; filled < length;) {
      const { bytesRead } = await handle.read(bytes, filled, length - filled, offset + filled);
      if (bytesRead === 0) throw new EngineError("model", `${file} is truncated: it ends before byte ${offset + length}`);
      filled += bytesRead;
    }
  } catch (cause) {
    if (cause instanceof EngineError) throw cause;
    throw new EngineError("model", `${file} cannot be read: ${(cause as Error).message}`, { cause });
  }
  return bytes;
}

/** Bytes of a file. Throws EngineError "model" when it is a folder or the like. */
export async function sizeOfFile(file: string): Promise<number> {
  const status = await stat(file);
  if (!status.isFile()) throw new EngineError("model", `${file} is not a file`);
  return status.size;
}
