/** What two neighbouring tokens become. A lower rank merges first. */
interface Merge {
  readonly rank: number;
  readonly id: number;
}

/** Tells that the last byte of a word is its last. */
const END_OF_WORD = "</w>";

/** A merge that speaks of a token the vocabulary lacks. */
export class UnknownTokenError extends Error {
  override readonly name = "UnknownTokenError";
}

/**
 * Byte-pair encoding (Sennrich et al., arXiv 1508.07909): the neighbours with the lowest rank become one token until none are left.
 *
 * @param vocabulary token → id
 * @param merges pairs of tokens, the first merged first
 * @param unknownId id of a character that the vocabulary lacks
 * @returns a function from the characters of one word to its ids
 * @throws UnknownTokenError when a merge names or makes a token that the vocabulary lacks
 */
export function createBytePairEncoder(
  vocabulary: ReadonlyMap<string, number>,
  merges: readonly (readonly [string, string])[],
  unknownId: number,
): (characters: readonly string[]) => number[] {
  const idOf = (token: string): number => {
    const id = vocabulary.get(token);
    if (id === undefined) throw new UnknownTokenError(token);
    return id;
  };
  const radix = vocabulary.values().reduce((highest, id) => Math.max(highest, id), unknownId) + 1;
  const mergeOf = new Map<number, Merge>(
    merges.map(([left, right], rank) => [idOf(left) * radix + idOf(right), { rank, id: idOf(left + right) }]),
  );

  return (characters) => {
    const last = characters.length - 1;
    let word = characters.map((character, i) => vocabulary.get(i === last ? character + END_OF_WORD : character) ?? unknownId);
    for (;;) {
      let best: Merge | undefined;
      for (let i = 0; i + 1 < word.length; i++) {
        const merge = mergeOf.get(word[i] * radix + word[i + 1]);
        if (merge !== undefined && (best === undefined || merge.rank < best.rank)) best = merge;
      }
      if (best === undefined) return word;
      word = mergeEverywhere(word, best, (left, right) => mergeOf.get(left * radix + right) === best);
    }
  };
}

function mergeEverywhere(word: readonly number[], merge: Merge, isMerge: (left: number, right: number) => boolean): number[] {
  const merged: number[] = [];
  for (let i = 0; i < word.length; i++) {
    if (i + 1 < word.length && isMerge(word[i], word[i + 1])) {
      merged.push(merge.id);
      i++;
    } else {
      merged.push(word[i]);
    }
  }
  return merged;
}
