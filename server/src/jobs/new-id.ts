import { randomFillSync } from "node:crypto";

/** Crockford's base32: no I, L, O or U, in the order of their character codes. */
const DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const TIME_DIGITS = 10;
const RANDOM_DIGITS = 16;
/** Chance is drawn for so many ids at a time. */
const IDS_A_DRAW = 128;

/**
 * Makes ids of a prefix and 26 characters: a ULID, 48 bits of milliseconds and 80 bits of chance (https://github.com/ulid/spec). Ids of
 * one maker sort in the order they were made, even within a millisecond and when the clock is set back.
 */
export function createIdMaker(): (prefix: "job" | "msg", now: Date) => string {
  let lastTime = -1;
  let lastRandom: number[] = [];
  const chance = new Uint8Array(IDS_A_DRAW * RANDOM_DIGITS);
  let used = chance.length;

  function draw(): number[] {
    if (used === chance.length) {
      randomFillSync(chance);
      used = 0;
    }
    used += RANDOM_DIGITS;
    return Array.from(chance.subarray(used - RANDOM_DIGITS, used), (byte) => byte % DIGITS.length);
  }

  return (prefix, now) => {
    const time = Math.max(now.getTime(), lastTime);
    lastRandom = time > lastTime ? draw() : increment(lastRandom);
    lastTime = time;
    return `${prefix}_${encodeTime(time)}${lastRandom.map((digit) => DIGITS[digit]).join("")}`;
  };
}

/** Ids of this process. */
export const newId = createIdMaker();

function encodeTime(time: number): string {
  let digits = "";
  for (let i = 0, rest = time; i < TIME_DIGITS; i++, rest = Math.floor(rest / DIGITS.length))
    digits = DIGITS[rest % DIGITS.length] + digits;
  return digits;
}

function increment(digits: readonly number[]): number[] {
  const next = [...digits];
  for (let i = next.length - 1; i >= 0; i--) {
    next[i] = (next[i] + 1) % DIGITS.length;
    if (next[i] !== 0) return next;
  }
  throw new Error("Expected fewer than 2 ** 80 ids in a millisecond");
}
