import type { FieldIssue } from "./issue.ts";

/**
 * Fields of the published API that this version cannot honour. They are refused, never ignored: a caller who asks for a LoRA would take
 * the picture without it for the one with it. A name leaves this list when its capability arrives.
 */
const UNSUPPORTED_FIELDS: readonly string[] = ["loras"];

/** One issue for each field whose capability is not there yet. */
export function findUnsupported(valueOf: (field: string) => unknown): FieldIssue[] {
  return UNSUPPORTED_FIELDS.filter((field) => asksForSomething(valueOf(field))).map((field) => ({
    field,
    message: `${field} is not supported by this server yet`,
  }));
}

/** Clients of other servers send empty lists of what they do not use. */
function asksForSomething(value: unknown): boolean {
  return value !== undefined && !(Array.isArray(value) && value.length === 0);
}

/** Known, but not to be reported as unknown: they have their own refusal. */
export function isUnsupportedField(field: string): boolean {
  return UNSUPPORTED_FIELDS.includes(field);
}
