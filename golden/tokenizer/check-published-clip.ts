/**
 * Compares our ids with published-clip-ids.json for the vocabulary of the published CLIP, which is too large to be kept here:
 *
 *   node golden/tokenizer/check-published-clip.ts <folder with vocab.json and merges.txt>
 */
import { deepStrictEqual } from "node:assert";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadClipTokenizer } from "../../engine/src/tokenizer/clip-tokenizer.ts";

interface Golden {
  readonly folder: string;
  readonly files: Readonly<Record<string, unknown>>;
  readonly ids: readonly (readonly number[])[];
}
const readGolden = async (file: string): Promise<unknown> => JSON.parse(await readFile(new URL(file, import.meta.url), "utf8"));

const vocabulary = process.argv[2];
if (vocabulary === undefined) throw new Error("Expected the folder of vocab.json and merges.txt as argument");
const texts = (await readGolden("texts.json")) as readonly string[];

for (const golden of (await readGolden("published-clip-ids.json")) as readonly Golden[]) {
  const folder = await mkdtemp(join(tmpdir(), "published-clip-"));
  for (const file of ["vocab.json", "merges.txt"]) await cp(join(vocabulary, file), join(folder, file));
  for (const [file, json] of Object.entries(golden.files)) await writeFile(join(folder, file), JSON.stringify(json));
  const tokenizer = await loadClipTokenizer(folder);
  for (const [i, text] of texts.entries()) deepStrictEqual(tokenizer.encode(text), golden.ids[i], text);
  await rm(folder, { recursive: true });
  console.log(`${texts.length} texts alike, a folder ${golden.folder}`);
}
