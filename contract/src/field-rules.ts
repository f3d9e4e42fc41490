import { z } from "zod";

/**
 * Building blocks of the request's schema. Each carries its rule as the error text of every check, phrased to follow
 * "Expected", so that one sentence says what was wanted whatever was wrong.
 */

/** Well-formed Unicode of `minimum` to `maximum` characters, counted as code points, as JSON Schema counts them. */
export function text(minimum: number, maximum: number, rule?: string) {
  const error = rule ?? (minimum === 0 ? `text of at most ${maximum} characters` : `text of ${minimum} to ${maximum} characters`);
  return z
    .string({ error })
    .refine((value) => value.isWellFormed(), { error: "text of whole characters, without half of a surrogate pair,", abort: true })
    .refine((value) => isLengthWithin(value, minimum, maximum), { error })
    .meta({ minLength: minimum, maxLength: maximum });
}

function isLengthWithin(value: string, minimum: number, maximum: number): boolean {
  // A code point is at most two UTF-16 units: the first test keeps a text of megabytes from being spread.
  if (value.length > 2 * maximum) return false;
  const characters = [...value].length;
  return characters >= minimum && characters <= maximum;
}

/** A whole number in a range. `note` follows the range in the rule. */
export function integer(minimum: number, maximum: number, note = "") {
  const error = `an integer from ${minimum} to ${maximum}${note}`;
  return z.int({ error }).min(minimum, { error, abort: true }).max(maximum, { error, abort: true });
}

/** Any finite number in a range. */
export function number(minimum: number, maximum: number) {
  const error = `a number from ${minimum} to ${maximum}`;
  return z.number({ error }).min(minimum, { error }).max(maximum, { error });
}

export function boolean() {
  return z.boolean({ error: "true or false" });
}

/** One of a list of words, exactly as spelled. */
export function oneOf<const Words extends readonly [string, ...string[]]>(words: Words) {
  return z.enum(words, { error: `one of ${words.join(", ")}` });
}
