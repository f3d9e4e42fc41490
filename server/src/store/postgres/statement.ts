/** SQL that each connection parses and plans once. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

const names = new Map<string, string>();

/** The same text always has the same name. */
export function statement(text: string): Statement {
  const name = names.get(text) ?? `retouch_${names.size}`;
  names.set(text, name);
  return { name, text };
}
