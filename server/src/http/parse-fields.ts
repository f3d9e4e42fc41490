import { expected, showValue, type FieldIssue } from "@retouch/contract";
import { fieldError } from "./http-error.ts";

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  /** Of fields that there are not. */
  readonly keys?: readonly string[];
}

/** What is used of a zod schema, each of whose checks carries its rule as its error text. */
interface Schema<Output> {
  safeParse(
    value: unknown,
  ): { readonly success: true; readonly data: Output } | { readonly success: false; readonly error: { readonly issues: readonly Issue[] } };
}

/** A query or a body by its schema, or a 400 that names each field at fault: `limits.running_jobs` for one within another. */
export function parseFields<Output>(schema: Schema<Output>, sent: unknown): Output {
  const parsed = schema.safeParse(sent);
  if (parsed.success) return parsed.data;
  throw fieldError(parsed.error.issues.flatMap(({ path, message, keys = [] }) => toFieldIssues(sent, path.map(String), message, keys)));
}

function toFieldIssues(sent: unknown, path: readonly string[], rule: string, unknownFields: readonly string[]): FieldIssue[] {
  const received = path.reduce<unknown>((value, name) => (value as Readonly<Record<string, unknown>> | undefined)?.[name], sent);
  if (unknownFields.length === 0) return [expected(path.join("."), rule, showValue(received))];
  const place = path.length === 0 ? "the body" : path.join(".");
  return unknownFields.map((name) => ({ ...expected(place, rule, showValue(name)), field: [...path, name].join(".") }));
}
