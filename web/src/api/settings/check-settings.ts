import { FIELDS, LIMITS, SETTING_NAMES, type SettingName, type Settings } from "./rules.ts";

/** What a value should have been, as data: the words are the page's. */
export type Fault =
  | { readonly rule: "required" }
  | { readonly rule: "length"; readonly maximum: number }
  | { readonly rule: "character" }
  | { readonly rule: "whole" | "range"; readonly minimum: number; readonly maximum: number }
  | { readonly rule: "choice" }
  | { readonly rule: "size" }
  | { readonly rule: "padding" };

export type Faults = Readonly<Partial<Record<SettingName, Fault>>>;

/** A field of the contract's JSON Schema, as far as the page's fields go. */
interface FieldSchema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly string[];
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** What is wrong with each of the settings, before the server is asked; empty when nothing is. */
export function checkSettings(settings: Settings): Faults {
  const faults = SETTING_NAMES.flatMap((name) => {
    const fault = checkSetting(name, settings[name]);
    return fault === undefined ? [] : [[name, fault] as const];
  });
  return Object.fromEntries(faults);
}

function checkSetting(name: SettingName, value: Settings[SettingName]): Fault | undefined {
  if (value === undefined) return name === "prompt" ? { rule: "required" } : undefined;
  if (name === "size") return isSize(String(value)) ? undefined : { rule: "size" };
  if (name === "padding") return isPadding(value) ? undefined : { rule: "padding" };
  const schema: FieldSchema = FIELDS[name];
  if (typeof value === "string") return schema.enum === undefined ? checkText(value, schema) : checkChoice(value, schema.enum);
  if (typeof value === "number") return checkNumber(value, schema);
  return undefined;
}

function checkText(value: string, { minLength = 0, maxLength = Infinity, pattern = "" }: FieldSchema): Fault | undefined {
  if (!value.isWellFormed() || !new RegExp(pattern, "u").test(value)) return { rule: "character" };
  // Code points, as JSON Schema counts them
  const characters = [...value].length;
  if (characters < minLength) return { rule: "required" };
  return characters > maxLength ? { rule: "length", maximum: maxLength } : undefined;
}

function checkChoice(value: string, choices: readonly string[]): Fault | undefined {
  return choices.includes(value) ? undefined : { rule: "choice" };
}

function checkNumber(value: number, { type = "number", minimum = -Infinity, maximum = Infinity }: FieldSchema): Fault | undefined {
  const isWhole = [type].flat().includes("integer");
  const isWithin = value >= minimum && value <= maximum && (!isWhole || Number.isInteger(value));
  return isWithin ? undefined : { rule: isWhole ? "whole" : "range", minimum, maximum };
}

function isSize(value: string): boolean {
  if (value === "auto") return true;
  const sides = /^(\d{1,5})x(\d{1,5})$/i.exec(value)?.slice(1).map(Number) ?? [];
  const [shorter, longer] = [Math.min(...sides), Math.max(...sides)];
  return sides.length === 2 && shorter >= LIMITS.MIN_SIDE && longer <= LIMITS.MAX_SIDE && longer <= LIMITS.MAX_ASPECT * shorter;
}

function isPadding(value: Settings[SettingName]): boolean {
  if (typeof value === "number") return Number.isInteger(value) && value >= 0 && value <= LIMITS.MAX_PADDING;
  const percent = /^(\d{1,3})%$/.exec(String(value))?.[1];
  return percent !== undefined && Number(percent) <= LIMITS.MAX_PADDING_PERCENT;
}
