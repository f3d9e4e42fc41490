/** Repetitions shorter than this are cheaper written out. */
const SHORTEST_RUN = 4;

/**
 * Packs bytes by run length. A series of blocks, each a head of 7-bit groups (low first, high bit: more follow) that holds
 * `length << 1 | repeated`, then the one byte that is repeated, or `length` bytes as they are. At most a few bytes longer than the input.
 */
export function packRuns(bytes: Uint8Array): Uint8Array {
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
    let end = start + 1;
    while (end < bytes.length && bytes[end] === bytes[start]) end++;
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

/** What `packRuns` packed, `length` bytes of it. */
export function unpackRuns(packed: Uint8Array, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let from = 0, to = 0; to < length;) {
    let head = 0;
    for (let shift = 0; ; shift += 7) {
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
