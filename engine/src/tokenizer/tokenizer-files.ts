import { basename, join } from "node:path";
import { EngineError } from "../errors.ts";
import { readJson, readOptionalJson, readText } from "../model-file.ts";
import type { AddedToken } from "./split-text.ts";

/** CLIP's vocabulary has 49,408 entries. Also keeps a pair of ids exact in one number. */
const MAX_VOCABULARY = 2 ** 20;
/** Length of CLIP's context, for folders whose tokenizer_config.json is missing or does not say. */
const CLIP_MODEL_MAX_LENGTH = 77;
/** No text encoder reads more at once; a larger number is Python's way to say "not known". */
const MAX_MODEL_MAX_LENGTH = 2 ** 16;

const ROLES = ["bos_token", "eos_token", "unk_token", "pad_token"] as const;
type Role = (typeof ROLES)[number];

/** The names transformers' CLIPTokenizer falls back to. */
const DEFAULT_TOKENS: Readonly<Record<Role, string>> = {
  bos_token: "<|startoftext|>",
  eos_token: "<|endoftext|>",
  unk_token: "<|endoftext|>",
  pad_token: "<|endoftext|>",
};

/** What the files of a tokenizer folder say. */
export interface TokenizerFiles {
  readonly vocabulary: ReadonlyMap<string, number>;
  readonly merges: readonly (readonly [string, string])[];
  readonly addedTokens: readonly AddedToken[];
  readonly ids: Readonly<Record<Role, number>>;
  /** Ids in one chunk, begin and end included. */
  readonly modelMaxLength: number;
}

/**
 * Reads `vocab.json` and `merges.txt`, and of `tokenizer_config.json` and `special_tokens_map.json` what is there.
 *
 * @throws EngineError "model" that names the file
 */
export async function readTokenizerFiles(folder: string): Promise<TokenizerFiles> {
  const vocabulary = parseVocabulary(await readJson(join(folder, "vocab.json")), named(folder, "vocab.json"));
  const merges = parseMerges(await readText(join(folder, "merges.txt")), named(folder, "merges.txt"));
  const configName = named(folder, "tokenizer_config.json");
  const config: Fields = (await readOptionalJson(join(folder, "tokenizer_config.json"))) ?? {};
  const specialTokens: Fields = (await readOptionalJson(join(folder, "special_tokens_map.json"))) ?? {};

  // A file of newer versions lists the added tokens itself, and special_tokens_map.json no longer counts.
  const listed = config["added_tokens_decoder"] === undefined ? undefined : parseListedTokens(config["added_tokens_decoder"], configName);
  const fields = listed === undefined ? { ...config, ...specialTokens } : config;

  const added = new Map<string, AddedToken>(listed?.map((token) => [token.content, token]));
  const ids = {} as Record<Role, number>;
  for (const role of ROLES) {
    const { content, normalized } = parseToken(fields[role] ?? DEFAULT_TOKENS[role], `${role} of ${configName}`);
    const id = vocabulary.get(content) ?? added.get(content)?.id;
    if (id === undefined)
      throw new EngineError("model", `Expected ${JSON.stringify(content)}, the ${role}, in ${named(folder, "vocab.json")}`);
    ids[role] = id;
    // A token with several roles is looked for as the last of them says.
    if (listed === undefined || !added.has(content)) added.set(content, { content, id, normalized });
  }
  return {
    vocabulary,
    merges,
    addedTokens: [...added.values()],
    ids,
    modelMaxLength: parseMaxLength(config["model_max_length"], configName),
  };
}

type Fields = Readonly<Record<string, unknown>>;

function parseVocabulary(json: unknown, file: string): Map<string, number> {
  const entries = Object.entries(expectObject(json, file));
  if (entries.length === 0 || entries.length > MAX_VOCABULARY) {
    throw new EngineError("model", `Expected 1 – ${MAX_VOCABULARY} tokens in ${file} but received ${entries.length}`);
  }
  const taken = new Set<unknown>();
  for (const [token, id] of entries) {
    const fits = Number.isInteger(id) && (id as number) >= 0 && (id as number) < MAX_VOCABULARY && !taken.has(id);
    if (!fits) {
      throw new EngineError(
        "model",
        `Expected an id of its own, 0 – ${MAX_VOCABULARY - 1}, for ${quote(token)} of ${file} but received ${quote(id)}`,
      );
    }
    taken.add(id);
  }
  return new Map(entries as [string, number][]);
}

function parseMerges(text: string, file: string): [string, string][] {
  const merges: [string, string][] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line === "" || line.startsWith("#version")) continue;
    const [left, right, ...more] = line.split(" ");
    if (left === undefined || left === "" || right === undefined || right === "" || more.length > 0) {
      throw new EngineError(
        "model",
        `Expected two tokens with a space between them in line ${index + 1} of ${file} but received ${quote(line)}`,
      );
    }
    merges.push([left, right]);
  }
  return merges;
}

/** A token is written as its text alone, or as an object of text and flags. */
function parseToken(value: unknown, name: string): { content: string; normalized: boolean } {
  if (typeof value === "string" && value !== "") return { content: value, normalized: false };
  const fields = typeof value === "object" && value !== null ? (value as Fields) : {};
  const { content, normalized = true, single_word: singleWord = false } = fields;
  // `lstrip` and `rstrip` only move whitespace, which CLIP drops anyway.
  if (typeof content !== "string" || content === "" || typeof normalized !== "boolean" || singleWord !== false) {
    throw new EngineError("model", `Expected a token for ${name} but received ${quote(value)}`);
  }
  return { content, normalized };
}

function parseListedTokens(value: unknown, file: string): AddedToken[] {
  return Object.entries(expectObject(value, `added_tokens_decoder of ${file}`)).map(([key, entry]) => {
    const id = Number(key);
    if (!Number.isInteger(id) || id < 0 || id >= MAX_VOCABULARY) {
      throw new EngineError(
        "model",
        `Expected ids 0 – ${MAX_VOCABULARY - 1} in added_tokens_decoder of ${file} but received ${quote(key)}`,
      );
    }
    return { ...parseToken(entry, `token ${key} of ${file}`), id };
  });
}

function parseMaxLength(value: unknown, file: string): number {
  const length = value ?? CLIP_MODEL_MAX_LENGTH;
  if (typeof length === "number" && length > MAX_MODEL_MAX_LENGTH) return CLIP_MODEL_MAX_LENGTH;
  // Begin, end and at least one token of the text.
  if (typeof length !== "number" || !Number.isInteger(length) || length < 3) {
    throw new EngineError("model", `Expected an integer from 3 for model_max_length of ${file} but received ${quote(value)}`);
  }
  return length;
}

function expectObject(value: unknown, name: string): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new EngineError("model", `Expected an object for ${name} but received ${quote(value)}`);
  }
  return value as Fields;
}

/** A file's name for a message: with its folder, without the machine's path. */
function named(folder: string, file: string): string {
  return `${basename(folder)}/${file}`;
}

function quote(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
