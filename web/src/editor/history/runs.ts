import { wordsOf } from "../mask/mask.ts";

/** Repetitions shorter than this are cheaper written out. */
const SHORTEST_RUN = 4;

/**
 * Packs bytes by run length. A series of blocks, each a head of 7-bit groups (low first, high bit: more follow) that holds
 * `length << 1 | repeated`, then the one byte that is repeated, or `length` bytes as they are. At most a few bytes longer than the input.
 */
export function packRuns(bytes: Uint8Array): Uint8Array {
  const words = wordsOf(bytes);
  const packed = new Uint8Array(bytes.length + 16);
  let size = 0;
  let literal = 0;
  const head = (length: number, repeated: 0 | 1): void => {
    let rest = (length << 1) | repeated;
    for (; rest > 127; rest >>>= 7) packed[size++] = (rest & 127) | 128;
    packed[size++] = rest;
  };
  const flush = (end: number): void => {
    if (literal === end) return;
    head(end - literal, 0);
    packed.set(bytes.subarray(literal, end), size);
    size += end - literal;
  };
  for (let start = 0; start < bytes.length;) {
    const end = endOfRun(bytes, words, start);
    if (end - start >= SHORTEST_RUN) {
      flush(start);
      head(end - start, 1);
      packed[size++] = bytes[start];
      literal = end;
    }
    start = end;
  }
  flush(bytes.length);
  return packed.slice(0, size);
}

/** Where the run of equal bytes that begins at `start` ends; four at a time where it is long. */
function endOfRun(bytes: Uint8Array, words: Int32Array, start: number): number {
  const value = bytes[start];
  const four = (value * 0x01010101) | 0;
  let end = start + 1;
  while (end < bytes.length && bytes[end] === value) {
    if (end % 4 === 0 && words[end >> 2] === four) end += 4;
    else end++;
  }
  return end;
}

/** What `packRuns` packed, `length` bytes of it. @throws RangeError when it holds fewer */
export function unpackRuns(packed: Uint8Array, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let from = 0, to = 0; to < length;) {
    let head = 0;
    for (let shift = 0; ; shift += 7) {
      if (from >= packed.length) throw new RangeError(`Expected runs of ${length} bytes but received ${to}`);
      const group = packed[from++];
      head |= (group & 127) << shift;
      if (group < 128) break;
    }
    const count = head >>> 1;
    if (head & 1) bytes.fill(packed[from++], to, to + count);
    else bytes.set(packed.subarray(from, (from += count)), to);
    to += count;
  }
  return bytes;
}
