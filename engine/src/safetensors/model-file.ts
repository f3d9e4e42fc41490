import { readFile } from "node:fs/promises";
import { EngineError } from "../errors.ts";

/** Configurations and vocabularies are at most a few MB; anything larger is not one. */
const MAX_TEXT_BYTES = 64 * 2 ** 20;

/** Reads a model's text file; undefined when it is missing. Throws EngineError "model" when it cannot be read or is huge. */
async function readOptionalText(path: string): Promise<string | undefined> {
  const bytes = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT" || cause.code === "ENOTDIR") return undefined;
    throw new EngineError("model", `${path} cannot be read: ${cause.message}`, { cause });
  });
  if (bytes !== undefined && bytes.length > MAX_TEXT_BYTES) {
    throw new EngineError("model", `${path} is ${bytes.length} bytes long, more than ${MAX_TEXT_BYTES}`);
  }
  return bytes?.toString("utf8");
}

/** Reads a model's text file. Throws EngineError "model" when it is missing. */
export async function readText(path: string): Promise<string> {
  const text = await readOptionalText(path);
  if (text === undefined) throw new EngineError("model", `${path} is missing`);
  return text;
}

/** Reads a model's JSON file. Throws EngineError "model" when it is missing or not a JSON object. */
export async function readJson(path: string): Promise<Record<string, unknown>> {
  return parseJson(await readText(path), path);
}

/** As `readJson`; an absent file is an empty object. */
export async function readOptionalJson(path: string): Promise<Record<string, unknown>> {
  const text = await readOptionalText(path);
  return text === undefined ? {} : parseJson(text, path);
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
