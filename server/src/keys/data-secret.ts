import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const SECRET_BYTES = 32;

/** A data folder's own secret, made at the first call: 32 bytes that nobody else can guess and that outlive the process. */
export function readDataSecret(dataFolder: string): Uint8Array {
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  const file = join(dataFolder, "link-secret");
  try {
    // "wx": of two processes that start together, one writes and both read the same.
    writeFileSync(file, randomBytes(SECRET_BYTES), { flag: "wx", mode: 0o600, flush: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  const secret = readFileSync(file);
  if (secret.length !== SECRET_BYTES)
    throw new Error(`Expected ${SECRET_BYTES} bytes in ${file} but received ${secret.length}; remove it for a new one`);
  return secret;
}
