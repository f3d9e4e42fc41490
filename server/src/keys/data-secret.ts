import { randomBytes } from "node:crypto";
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const SECRET_BYTES = 32;

/** A data folder's own secret, made at the first call: 32 bytes that nobody else can guess and that outlive the process. */
export function readDataSecret(dataFolder: string): Uint8Array {
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  const file = join(dataFolder, "link-secret");
  if (!existsSync(file)) writeOnce(file, randomBytes(SECRET_BYTES));
  const secret = readFileSync(file);
  if (secret.length !== SECRET_BYTES)
    throw new Error(`Expected ${SECRET_BYTES} bytes in ${file} but received ${secret.length}; remove it for a new one`);
  return secret;
}

/** Of processes that start together one writes, and none ever reads a half: the finished file gets its name in one step. */
function writeOnce(file: string, bytes: Uint8Array): void {
  const scratch = `${file}.${process.pid}`;
  writeFileSync(scratch, bytes, { mode: 0o600, flush: true });
  try {
    linkSync(scratch, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    rmSync(scratch);
  }
}
