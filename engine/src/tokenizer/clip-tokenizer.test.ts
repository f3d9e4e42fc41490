import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadClipTokenizer, type ClipTokenizer } from "./clip-tokenizer.ts";

const goldenFolder = new URL("../../../golden/tokenizer/", import.meta.url);
const readGolden = (file: string): unknown => JSON.parse(readFileSync(new URL(file, goldenFolder), "utf8"));

interface Golden {
  readonly folder: string;
  readonly files: Readonly<Record<string, unknown>>;
  readonly chunkLength: number;
  /** Of the texts 3, 4 and 5, cut to one chunk. */
  readonly chunks: readonly (readonly number[])[];
  readonly ids: readonly (readonly number[])[];
}
const texts = readGolden("texts.json") as readonly string[];
const goldens = readGolden("clip-ids.json") as readonly Golden[];

const root = await mkdtemp(join(tmpdir(), "clip-tokenizer-"));
afterAll(() => rm(root, { recursive: true }));

/** A copy of the vocabulary with files added or replaced; `undefined` takes one away. */
async function makeFolder(files: Readonly<Record<string, string | undefined>> = {}): Promise<string> {
  const folder = await mkdtemp(join(root, "tokenizer-"));
  await cp(fileURLToPath(new URL("vocabulary/", goldenFolder)), folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    await (content === undefined ? rm(join(folder, name)) : writeFile(join(folder, name), content));
  }
  return folder;
}

const loadGolden = async (golden: Golden): Promise<ClipTokenizer> =>
  loadClipTokenizer(await makeFolder(Object.fromEntries(Object.entries(golden.files).map(([name, json]) => [name, JSON.stringify(json)]))));

describe.each(goldens)("ids equal those of transformers' CLIPTokenizer: a folder with $folder", (golden) => {
  let tokenizer: ClipTokenizer;
  beforeAll(async () => {
    tokenizer = await loadGolden(golden);
  });

  test.each(texts.map((text, i) => ({ text, ids: golden.ids[i] })))("$text", ({ text, ids }) => {
    expect(tokenizer.encode(text)).toEqual(ids);
  });

  test("the first chunk of a text is what transformers pads and truncates to", () => {
    expect(tokenizer.chunkLength).toBe(golden.chunkLength);
    expect(texts.slice(3, 6).map((text) => [...tokenizer.encodeChunks(text)[0]])).toEqual(golden.chunks);
  });
});

describe("chunks", () => {
  let tokenizer: ClipTokenizer;
  beforeAll(async () => {
    tokenizer = await loadGolden(goldens.find(({ folder }) => folder === "as Stable Diffusion 2")!);
  });

  test("an empty text is one chunk of begin, end and padding", () => {
    const { beginId, endId, padId } = tokenizer;
    expect(tokenizer.encodeChunks("").map((chunk) => [...chunk])).toEqual([[beginId, endId, ...Array<number>(75).fill(padId)]]);
  });

  test.each([
    [74, 1],
    [75, 1],
    [76, 2],
    [150, 2],
    [151, 3],
  ])("%i ids take %i chunks", (count, chunks) => {
    expect(tokenizer.encodeChunks("1".repeat(count))).toHaveLength(chunks);
  });

  test("hold every id of the text, in order, and nothing else between begin and end", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 400 }), (text) => {
        const ids = tokenizer.encode(text);
        const contents = tokenizer.encodeChunks(text).map((chunk, i) => {
          const length = Math.min(75, ids.length - i * 75);
          expect(chunk).toHaveLength(77);
          expect(chunk[0]).toBe(tokenizer.beginId);
          expect(chunk[length + 1]).toBe(tokenizer.endId);
          expect(chunk.subarray(length + 2).every((id) => id === tokenizer.padId)).toBe(true);
          return [...chunk.subarray(1, length + 1)];
        });
        expect(contents.flat()).toEqual(ids);
        expect(ids.every((id) => Number.isInteger(id) && id >= 0 && id < tokenizer.vocabularySize)).toBe(true);
      }),
    );
  });
});

describe("the text", () => {
  let tokenizer: ClipTokenizer;
  beforeAll(async () => {
    tokenizer = await loadClipTokenizer(await makeFolder());
  });

  test("composed and decomposed accents, letter case and kinds of whitespace make no difference", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("a", "é", "Å", "z", " ", "1", "!"), maxLength: 30 }), (text) => {
        const ids = tokenizer.encode(text);
        expect(tokenizer.encode(text.normalize("NFD"))).toEqual(ids);
        expect(tokenizer.encode(text.toUpperCase())).toEqual(ids);
        expect(tokenizer.encode(` ${text.replaceAll(" ", "\t\u3000\n")}\r`)).toEqual(ids);
      }),
    );
  });

  test("half a surrogate pair is read as the replacement character", () => {
    expect(tokenizer.encode("a \ud800")).toEqual(tokenizer.encode("a \ufffd"));
  });

  test("of 16,384 characters in one word is encoded, one more is refused", () => {
    const longest = "anton".repeat(4000).slice(0, 16_384);
    expect(tokenizer.encode(longest).length).toBeGreaterThan(1000);
    expect(() => tokenizer.encode(`${longest}!`)).toThrow(expect.objectContaining({ kind: "input", field: "prompt" }));
  });
});

test("a character that the vocabulary lacks is the unknown token, each time it comes", async () => {
  const folder = await makeFolder({
    "vocab.json": '{"a": 0, "a</w>": 1, "aa</w>": 2, "<|startoftext|>": 3, "<|endoftext|>": 4}',
    "merges.txt": "a a</w>\n",
  });
  const tokenizer = await loadClipTokenizer(folder);
  expect(tokenizer.encode("aa bb ab")).toEqual([2, 4, 4, 0, 4]);
  expect(tokenizer.vocabularySize).toBe(5);
});

test("merges with Windows line ends are read alike", async () => {
  const merges = readFileSync(new URL("vocabulary/merges.txt", goldenFolder), "utf8").replaceAll("\n", "\r\n");
  const tokenizer = await loadClipTokenizer(await makeFolder({ "merges.txt": merges }));
  expect(texts.map((text) => tokenizer.encode(text))).toEqual(goldens[0].ids);
});

describe("a broken folder is refused, and the file named", () => {
  test.each([
    ["no vocabulary", { "vocab.json": undefined }, "vocab.json"],
    ["no merges", { "merges.txt": undefined }, "merges.txt"],
    ["a vocabulary that is not JSON", { "vocab.json": "{" }, "vocab.json"],
    ["a vocabulary that is a list", { "vocab.json": "[]" }, "vocab.json"],
    ["an empty vocabulary", { "vocab.json": "{}" }, "vocab.json"],
    ["an id that is text", { "vocab.json": '{"a": "1"}' }, "vocab.json"],
    ["a negative id", { "vocab.json": '{"a": -1}' }, "vocab.json"],
    ["a huge id", { "vocab.json": '{"a": 1e9}' }, "vocab.json"],
    ["an id given twice", { "vocab.json": '{"a": 1, "b": 1}' }, "vocab.json"],
    ["a vocabulary without the markers", { "vocab.json": '{"a": 1}', "merges.txt": "" }, "<|startoftext|>"],
    ["a vocabulary of 17 MB", { "vocab.json": " ".repeat(17 * 2 ** 20) }, "vocab.json"],
    ["a merge of one token", { "merges.txt": "#version: 0.2\na\n" }, "line 2"],
    ["a merge of three tokens", { "merges.txt": "a b c\n" }, "merges.txt"],
    ["a merge that makes an unknown token", { "merges.txt": "q z</w>\n" }, "qz</w>"],
    ["a git pointer in place of the merges", { "merges.txt": "version https://git-lfs.github.com/spec/v1\n" }, "merges.txt"],
    ["a config that is not an object", { "tokenizer_config.json": "3" }, "tokenizer_config.json"],
    ["a context with no room for a token", { "tokenizer_config.json": '{"model_max_length": 2}' }, "model_max_length"],
    ["a context that is text", { "tokenizer_config.json": '{"model_max_length": "77"}' }, "model_max_length"],
    ["a padding token that is a number", { "special_tokens_map.json": '{"pad_token": 0}' }, "pad_token"],
    ["a padding token that does not exist", { "special_tokens_map.json": '{"pad_token": "<pad>"}' }, "<pad>"],
    ["added tokens that are a word", { "tokenizer_config.json": '{"added_tokens_decoder": "x"}' }, "added_tokens_decoder"],
    [
      "an added token without an id",
      { "tokenizer_config.json": '{"added_tokens_decoder": {"x": {"content": "y"}}}' },
      "added_tokens_decoder",
    ],
  ])("%s", async (_, files, name) => {
    const folder = await makeFolder(files);
    await expect(loadClipTokenizer(folder)).rejects.toMatchObject({ kind: "model", message: expect.stringContaining(name) as string });
  });

  test("a context too long to be meant is CLIP's 77", async () => {
    const tokenizer = await loadClipTokenizer(
      await makeFolder({ "tokenizer_config.json": '{"model_max_length": 1000000000000000019884624838656}' }),
    );
    expect(tokenizer.chunkLength).toBe(77);
  });

  test("a folder that is not there is named", async () => {
    await expect(loadClipTokenizer(join(root, "nowhere"))).rejects.toThrow(`${join(root, "nowhere", "vocab.json")} is missing`);
  });
});
