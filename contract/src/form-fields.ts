import { canonicalName, isPictureField } from "./aliases.ts";
import { imageRequestSchema } from "./image-request-schema.ts";
import { expected, type FieldIssue } from "./issue.ts";

/** A part of a form: its name, and its text or its file's bytes. */
export type FormField = readonly [name: string, value: string | Uint8Array];

export type FormReading =
  | { readonly ok: true; readonly body: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly issues: readonly FieldIssue[] };

const LIST_FIELDS: readonly string[] = ["webhook_events"];

/** As JSON writes numbers (RFC 8259 §6), and no longer than any number that we take. */
const NUMBER = /^-?(?:0|[1-9]\d{0,15})(?:\.\d{1,20})?$/;

/**
 * A form's fields → the body that `parseImageRequest` reads. A form has only text: what its field takes as text stays text,
 * else "7.5" becomes a number and "true" a boolean. Empty text for a field that takes none is a form's way to leave it out.
 * Lists are sent as several fields of one name; for any other name that is an error.
 */
export function fromForm(fields: readonly FormField[]): FormReading {
  const body = new Map<string, unknown>();
  const issues: FieldIssue[] = [];
  for (const [name, value] of fields) {
    const list = body.get(name);
    if (LIST_FIELDS.includes(name)) body.set(name, Array.isArray(list) ? [...(list as unknown[]), value] : [value]);
    else if (body.has(name)) issues.push(expected(name, "one value", "several"));
    else body.set(name, typeof value === "string" ? readText(name, value) : value);
  }
  return issues.length > 0 ? { ok: false, issues } : { ok: true, body: Object.fromEntries(body) };
}

/** Whatever writes a form writes line breaks in text as CRLF (HTML §4.10.22.7), however they were typed. */
const FORM_LINE_BREAK = /\r\n/g;

function readText(name: string, written: string): unknown {
  const text = written.replace(FORM_LINE_BREAK, "\n");
  const field = canonicalName(name);
  if (!isField(field) || isPictureField(field) || takes(field, text)) return text;
  if (text === "") return takes(field, 1) || takes(field, true) ? undefined : text;
  if (NUMBER.test(text)) return Number(text);
  return text === "true" || text === "false" ? text === "true" : text;
}

function isField(field: string): field is keyof typeof imageRequestSchema.shape {
  return Object.hasOwn(imageRequestSchema.shape, field);
}

function takes(field: keyof typeof imageRequestSchema.shape, value: unknown): boolean {
  return imageRequestSchema.shape[field].safeParse(value).success;
}
