import { readFile, stat } from "node:fs/promises";
import { EngineError } from "./errors.ts";

/** Configurations and vocabularies are at most a few MB; anything much larger is not one. */
const MAX_TEXT_BYTES = 16 * 2 ** 20;

/** Reads a text file of a model. Throws EngineError "model" when it is missing, no file, or huge. */
export async function readText(path: string): Promise<string> {
  const text = await readOptionalText(path);
  if (text === undefined) throw new EngineError("model", `${path} is missing`);
  return text;
}

/** Reads a JSON file of a model. Throws EngineError "model" when it is missing or not a JSON object. */
export async function readJson(path: string): Promise<Record<string, unknown>> {
  return parseJson(await readText(path), path);
}

/** As `readJson`; undefined when there is no such file. */
export async function readOptionalJson(path: string): Promise<Record<string, unknown> | undefined> {
  const text = await readOptionalText(path);
  return text === undefined ? undefined : parseJson(text, path);
}

async function readOptionalText(path: string): Promise<string | undefined> {
  const status = await stat(path).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT" || cause.code === "ENOTDIR") return undefined;
    throw new EngineError("model", `${path} cannot be read: ${cause.message}`, { cause });
  });
  if (status === undefined) return undefined;
  if (!status.isFile()) throw new EngineError("model", `${path} is not a file`);
  if (status.size > MAX_TEXT_BYTES) throw new EngineError("model", `${path} is ${status.size} bytes long, more than ${MAX_TEXT_BYTES}`);
  return readFile(path, "utf8").catch((cause: unknown) => {
    throw new EngineError("model", `${path} cannot be read`, { cause });
  });
}

function parseJson(text: string, path: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new EngineError("model", `${path} is not JSON`, { cause });
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new EngineError("model", `${path} is not a JSON object`);
  return value as Record<string, unknown>;
}
