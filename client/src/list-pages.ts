import { toCamelCase, type CamelCased } from "./camel-case.ts";
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
  for (let query: Readonly<Record<string, string | number | undefined>> | undefined = firstQuery; query !== undefined;) {
    const read = async (response: Response): Promise<Page<Item>> => (await response.json()) as Page<Item>;
    const { data, next }: Page<Item> = await transport.send({ method: "GET", path, query, options, read });
    for (const item of data) yield toCamelCase(item);
    // Of its address only the query: the host may be one by which others reach the server.
    query = next === null ? undefined : Object.fromEntries(new URL(next).searchParams);
  }
}
