import { EngineError } from "../errors.ts";
import { byteCharacters } from "./byte-alphabet.ts";
import { createBytePairEncoder, UnknownTokenError } from "./byte-pair-encoding.ts";
import { createSegmenter, splitWords } from "./split-text.ts";
import { readTokenizerFiles } from "./tokenizer-files.ts";

/** Characters of a text. Far beyond any prompt; bounds the time that one endless word can take. */
const MAX_TEXT_LENGTH = 16_384;

/** Text → ids of a CLIP text encoder. */
export interface ClipTokenizer {
  /** Ids in one chunk, begin and end included: 77 for CLIP. */
  readonly chunkLength: number;
  /** One more than the highest id that can occur: rows that the encoder's embedding must have. */
  readonly vocabularySize: number;
  readonly beginId: number;
  readonly endId: number;
  readonly padId: number;
  /** The ids of a text of any length up to 16,384 characters, without begin, end and padding. */
  encode(text: string): readonly number[];
  /**
   * The ids of a text in chunks of `chunkLength`: begin, up to `chunkLength − 2` ids, end, padding. Nothing is cut off: a long text
   * takes several chunks, and an empty one takes one.
   */
  encodeChunks(text: string): readonly Int32Array[];
}

/**
 * Loads the tokenizer folder of a diffusers model: `vocab.json` and `merges.txt`, and, where they are there, `tokenizer_config.json` and
 * `special_tokens_map.json`. Ids are those of transformers' CLIPTokenizer 5 (the former CLIPTokenizerFast).
 *
 * @throws EngineError "model" that names the file that is missing or broken; `encode` throws "input" for a text that is too long
 * @example
 * const tokenizer = await loadClipTokenizer("stable-diffusion-inpainting/tokenizer");
 * tokenizer.encode("a photo of a cat"); // [320, 1125, 539, 320, 2368]
 */
export async function loadClipTokenizer(folder: string): Promise<ClipTokenizer> {
  const { vocabulary, merges, addedTokens, ids, modelMaxLength } = await readTokenizerFiles(folder);
  const encodeWord = makeEncoder(vocabulary, merges, ids.unk_token);
  const segment = createSegmenter(addedTokens);
  const highestId = [...vocabulary.values(), ...addedTokens.map((token) => token.id)].reduce((highest, id) => Math.max(highest, id), 0);

  const encode = (text: string): number[] => {
    if (text.length > MAX_TEXT_LENGTH) {
      throw new EngineError("input", `Expected at most ${MAX_TEXT_LENGTH} characters for prompt but received ${text.length}`, {
        field: "prompt",
      });
    }
    return segment(text).flatMap((part) =>
      "id" in part ? [part.id] : splitWords(part.text).flatMap((word) => encodeWord(byteCharacters(word))),
    );
  };

  return {
    chunkLength: modelMaxLength,
    vocabularySize: highestId + 1,
    beginId: ids.bos_token,
    endId: ids.eos_token,
    padId: ids.pad_token,
    encode,
    encodeChunks(text) {
      const content = encode(text);
      const room = modelMaxLength - 2;
      return Array.from({ length: Math.max(1, Math.ceil(content.length / room)) }, (_, i) => {
        const chunk = new Int32Array(modelMaxLength).fill(ids.pad_token);
        chunk.set([ids.bos_token, ...content.slice(i * room, (i + 1) * room), ids.eos_token]);
        return chunk;
      });
    },
  };
}

function makeEncoder(...files: Parameters<typeof createBytePairEncoder>): ReturnType<typeof createBytePairEncoder> {
  try {
    return createBytePairEncoder(...files);
  } catch (cause) {
    if (!(cause instanceof UnknownTokenError)) throw cause;
    throw new EngineError("model", `Expected every token of merges.txt in vocab.json but ${JSON.stringify(cause.message)} is not there`, {
      cause,
    });
  }
}
