import { expected, showValue } from "@retouch/contract";
import { fieldError } from "./http-error.ts";

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** What is used of a zod schema, each of whose checks carries its rule as its error text. */
interface Schema<Output> {
  safeParse(
    value: unknown,
  ): { readonly success: true; readonly data: Output } | { readonly success: false; readonly error: { readonly issues: readonly Issue[] } };
}

/** A query by its schema, or a 400 that names each parameter at fault. */
export function parseQuery<Output>(schema: Schema<Output>, query: unknown): Output {
  const parsed = schema.safeParse(query);
  if (parsed.success) return parsed.data;
  const sent = query as Readonly<Record<string, unknown>>;
  throw fieldError(
    parsed.error.issues.map(({ path, message }) => {
      const name = String(path[0]);
      return expected(name, message, showValue(sent[name]));
    }),
  );
}
