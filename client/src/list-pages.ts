import type { CamelCased } from "./camel-case.ts";
import { readJson } from "./read-reply.ts";
import type { CallOptions, Transport } from "./transport.ts";

interface Page<Item> {
  readonly data: readonly Item[];
  /** The next page's address; null on the last. */
  readonly next: string | null;
}

/** Everything that a list has, newest first; a page is fetched when it is needed. */
export async function* listPages<Item>(
  transport: Transport,
  path: string,
  firstQuery: Readonly<Record<string, string | number | undefined>>,
  options: CallOptions | undefined,
): AsyncGenerator<CamelCased<Item>, void> {
  let query = firstQuery;
  for (;;) {
    const { data, next } = await transport.send({ method: "GET", path, query, options, read: readJson<Page<Item>> });
    yield* data as readonly CamelCased<Item>[];
    if (next === null) return;
    // Of its address only the query: the host may be one by which others reach the server.
    query = Object.fromEntries(new URL(next).searchParams);
  }
}
