import { EngineError } from "../errors.ts";

/** Typed reading of a model's config.json; every complaint names the file and the setting. */
export class ConfigReader {
  readonly #file: string;
  readonly #values: Readonly<Record<string, unknown>>;

  constructor(file: string, values: Readonly<Record<string, unknown>>) {
    this.#file = file;
    this.#values = values;
  }

  fault(name: string, expected: string): EngineError {
    return new EngineError("model", `${this.#file}: Expected ${expected} for ${name} but received ${JSON.stringify(this.#values[name])}`);
  }

  /** The setting as it stands; null and absent are the same. */
  value(name: string): unknown {
    return this.#values[name] ?? undefined;
  }

  /** Written down as null, which for a few settings differs from being absent. */
  isNull(name: string): boolean {
    return this.#values[name] === null;
  }

  /** A whole number from 1 to `most`. Default: `fallback`; without one the setting is required. */
  count(name: string, fallback?: number, most = Number.MAX_SAFE_INTEGER): number {
    const value = this.value(name) ?? fallback;
    if (!isCount(value)) throw this.fault(name, "a whole number ≥ 1");
    if (value > most) throw this.fault(name, `at most ${most}`);
    return value;
  }

  /** A number greater than 0. */
  positive(name: string, fallback: number): number {
    const value = this.value(name) ?? fallback;
    if (typeof value !== "number" || !(value > 0 && value < Infinity)) throw this.fault(name, "a number greater than 0");
    return value;
  }

  /** A number from `least` to `most`. */
  numberWithin(name: string, fallback: number, least: number, most: number): number {
    const value = this.value(name) ?? fallback;
    if (typeof value !== "number" || !(value >= least && value <= most)) throw this.fault(name, `a number from ${least} to ${most}`);
    return value;
  }

  boolean(name: string, fallback: boolean): boolean {
    const value = this.value(name) ?? fallback;
    if (typeof value !== "boolean") throw this.fault(name, "true or false");
    return value;
  }

  /** One of the words given. */
  word<Word extends string>(name: string, words: readonly Word[], fallback: Word): Word {
    const value = this.value(name) ?? fallback;
    const word = words.find((candidate) => candidate === value);
    if (word === undefined) throw this.fault(name, `one of ${words.join(", ")}`);
    return word;
  }

  /** A list of words out of those given; at least one. */
  words<Word extends string>(name: string, words: readonly Word[]): Word[] {
    const list = this.value(name);
    if (!Array.isArray(list) || list.length === 0) throw this.fault(name, "a list");
    return list.map((value) => {
      const word = words.find((candidate) => candidate === value);
      if (word === undefined) throw this.fault(name, `a list of ${words.join(", ")}`);
      return word;
    });
  }

  /** A list of whole numbers ≥ 1; at least one. */
  counts(name: string): number[] {
    const list = this.value(name);
    if (!Array.isArray(list) || list.length === 0 || !list.every(isCount)) throw this.fault(name, "a list of whole numbers ≥ 1");
    return list;
  }

  /** One whole number for each of `length` blocks, written as one number for all or as a list. */
  countPerBlock(name: string, length: number, fallback?: number): number[] {
    const value = this.value(name) ?? fallback;
    if (isCount(value)) return Array.from({ length }, () => value);
    if (!Array.isArray(value) || value.length !== length || !value.every(isCount)) {
      throw this.fault(name, `a whole number ≥ 1, or a list of ${length}`);
    }
    return value;
  }

  /** Refuses a divisor, such as a number of groups or heads, that does not divide each of the widths that it is applied to. */
  checkDivides(name: string, divisor: number, widths: readonly number[]): void {
    const odd = widths.find((width) => width % divisor !== 0);
    if (odd !== undefined) throw this.fault(name, `a divisor of ${odd}`);
  }

  /** Refuses a setting that would change the network in a way that is not built: it must be absent or one of `harmless`. */
  refuseUnless(name: string, harmless: readonly unknown[]): void {
    const value = this.value(name);
    if (value === undefined || harmless.includes(value)) return;
    throw this.fault(name, `${harmless.length === 0 ? "nothing" : harmless.join(" or ")} (other values are not supported)`);
  }
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 1;
}
