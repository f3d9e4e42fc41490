/** A token that is cut out of the text as it stands before anything else is done, such as `<|endoftext|>`. */
export interface AddedToken {
  readonly content: string;
  readonly id: number;
  /** Looked for in the normalised text (so in any case of its letters) instead of the text as written. */
  readonly normalized: boolean;
}

/** A stretch of text between added tokens, or one of them. */
export type Segment = { readonly text: string } | { readonly id: number };

/** CLIP's words: contractions, runs of letters, single digits, runs of what is none of these; whitespace is dropped. */
const WORD = /<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|\p{L}+|\p{N}|[^\p{White_Space}\p{L}\p{N}]+/gu;

/** The byte-level split that follows, which takes the two markers of `WORD` apart where they are not added tokens. */
const BYTE_LEVEL_WORD = /'s|'t|'re|'ve|'m|'ll|'d|\p{L}+|\p{N}+|[^\p{White_Space}\p{L}\p{N}]+/gu;

/** Composed, with single spaces, in lower case. */
function normalize(text: string): string {
  return lowerCase(text.normalize("NFC").replaceAll(/\p{White_Space}+/gu, " "));
}

/** Words of a normalised text, in order. */
export function splitWords(text: string): string[] {
  return (text.match(WORD) ?? []).flatMap((word) => word.match(BYTE_LEVEL_WORD) ?? []);
}

/** Makes the function that cuts a text at its added tokens and normalises the rest; the longest token wins where two begin alike. */
export function createSegmenter(tokens: readonly AddedToken[]): (text: string) => Segment[] {
  const asWritten = createCutter(tokens.filter((token) => !token.normalized));
  const afterwards = createCutter(
    tokens.filter((token) => token.normalized).map((token) => ({ ...token, content: normalize(token.content) })),
  );
  return (text) => asWritten(text).flatMap((segment) => ("id" in segment ? [segment] : afterwards(normalize(segment.text))));
}

function createCutter(tokens: readonly AddedToken[]): (text: string) => Segment[] {
  if (tokens.length === 0) return (text) => [{ text }];
  const ids = new Map(tokens.map((token) => [token.content, token.id]));
  const longestFirst = [...ids.keys()].toSorted((a, b) => b.length - a.length);
  const pattern = new RegExp(`(${longestFirst.map(escapePattern).join("|")})`, "u");
  // Splitting at a captured group puts the tokens at the odd places.
  return (text) => text.split(pattern).map((part, i) => (i % 2 === 1 ? { id: ids.get(part)! } : { text: part }));
}

function escapePattern(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
}

/** Each code point for itself, as the reference does: a Greek sigma at the end of a word stays σ. */
function lowerCase(text: string): string {
  return Array.from(text, (character) => character.toLowerCase()).join("");
}
