import type { z } from "zod";

/** One field at fault: its name as the caller spelled it, the rule and the value received. */
export interface FieldIssue {
  readonly field: string;
  readonly message: string;
}

/** Enough to recognise a word, too little to echo a part of a picture. */
const MAX_SHOWN_CHARACTERS = 40;

/** A received value, short, as JSON writes it; of a long text, only its length, and of a long list, how many it has. */
export function showValue(value: unknown): string {
  if (value === undefined || value === null) return "nothing";
  if (typeof value === "string") {
    return value.length <= MAX_SHOWN_CHARACTERS ? JSON.stringify(value) : `text of ${value.length} characters`;
  }
  if (typeof value === "number") return String(value);
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (Array.isArray(value)) return showList(value);
  if (typeof value === "object") return "an object";
  return JSON.stringify(value) ?? typeof value;
}

function showList(list: readonly unknown[]): string {
  const shown = list.length <= MAX_SHOWN_CHARACTERS ? `[${list.map(showValue).join(", ")}]` : "";
  return shown !== "" && shown.length <= MAX_SHOWN_CHARACTERS ? shown : `a list of ${list.length}`;
}

/** The beginning of a text that is no picture: a header, a path, a field's name. */
export function showStart(text: string): string {
  return JSON.stringify(text.length <= MAX_SHOWN_CHARACTERS ? text : `${text.slice(0, MAX_SHOWN_CHARACTERS)}…`);
}

/** Says what was expected and what came. The `expected` half becomes part of the sentence as it stands. */
export function expected(field: string, rule: string, received: string): FieldIssue {
  return { field, message: `Expected ${rule} for ${field} but received ${received}` };
}

/**
 * Turns zod's issues into ours. Every schema of the contract carries its rule as its error text ("an integer from 1 to 150"),
 * and a custom issue may carry `params.received` where the value itself must not be shown.
 */
export function fromZodIssues(
  issues: readonly z.core.$ZodIssue[],
  valueOf: (field: string) => unknown,
  spellingOf: (field: string) => string,
): FieldIssue[] {
  const first = new Map<string, FieldIssue>();
  for (const issue of issues) {
    const field = String(issue.path[0] ?? "body");
    if (first.has(field)) continue;
    const received: unknown = issue.code === "custom" ? issue.params?.["received"] : undefined;
    const shown = typeof received === "string" ? received : showReceived(valueOf(field), issue.path[1]);
    first.set(field, expected(spellingOf(field), issue.message, shown));
  }
  return [...first.values()];
}

/** A field's value; of a long list, the member at fault. */
function showReceived(value: unknown, member: PropertyKey | undefined): string {
  if (!Array.isArray(value) || typeof member !== "number") return showValue(value);
  const whole = showValue(value);
  return whole.startsWith("[") ? whole : `${showValue(value[member])} in ${whole}`;
}
