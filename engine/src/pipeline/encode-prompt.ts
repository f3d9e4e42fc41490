import type { Tensor } from "../tensor/tensor.ts";
import type { Edit } from "./edit.ts";
import type { ModelFolder } from "./model-folder.ts";
import type { Networks } from "./networks.ts";

/** The prompt's embedding and, for guidance, the negative prompt's: both (1, tokens, width), of equal length. */
export interface TextConditioning {
  readonly prompt: Tensor;
  readonly negative: Tensor;
}

/**
 * Encodes the prompts in chunks of the encoder's length, one after another along the tokens, so that nothing is cut.
 * In parity mode only the first chunk counts, as in diffusers, and a warning says so.
 */
export async function encodePrompt(
  edit: Edit,
  tokenizer: ModelFolder["tokenizer"],
  networks: Pick<Networks, "encodeText">,
  warn: (warning: string) => void,
): Promise<TextConditioning> {
  const house = edit.systemPrompt === undefined ? [] : tokenizer.encodeChunks(edit.systemPrompt);
  let prompt = [...house, ...tokenizer.encodeChunks(edit.prompt)];
  let negative = [...tokenizer.encodeChunks(edit.negativePrompt ?? "")];
  if (edit.parity === true) {
    if (prompt.length > 1 || negative.length > 1) warn("parity: prompts are cut to the text encoder's length");
    prompt = prompt.slice(0, 1);
    negative = negative.slice(0, 1);
  }
  // Guidance compares the two position by position, so the shorter one is filled up with empty text.
  const [empty] = tokenizer.encodeChunks("");
  const length = Math.max(prompt.length, negative.length);
  const fill = (chunks: readonly Int32Array[]) => [...chunks, ...Array.from({ length: length - chunks.length }, () => empty)];
  // Equal chunks, the empty ones above all, are encoded once.
  const known = new Map<string, Promise<Tensor>>();
  const encodeOnce = (chunk: Int32Array) => {
    const key = chunk.join();
    const encoded = known.get(key) ?? networks.encodeText(chunk);
    known.set(key, encoded);
    return encoded;
  };
  return { prompt: await encodeChunks(fill(prompt), encodeOnce), negative: await encodeChunks(fill(negative), encodeOnce) };
}

async function encodeChunks(chunks: readonly Int32Array[], encodeOnce: (chunk: Int32Array) => Promise<Tensor>): Promise<Tensor> {
  const encoded: Tensor[] = [];
  for (const chunk of chunks) encoded.push(await encodeOnce(chunk)); // (1, positions, width)
  const data = new Float32Array(encoded.reduce((sum, { data: part }) => sum + part.length, 0));
  let offset = 0;
  for (const part of encoded) {
    data.set(part.data, offset);
    offset += part.data.length;
  }
  const width = encoded[0].shape[2];
  return { data, shape: [1, data.length / width, width] };
}
