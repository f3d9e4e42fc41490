/**
 * The wire mixes three spellings (`queue_position`, `content-type`, `traceId`); this SDK has one. A name is the API's, in camelCase.
 */

type CamelFrom<Name extends string, Separator extends string> = Name extends `${infer Head}${Separator}${infer Tail}`
  ? `${Head}${Capitalize<CamelFrom<Tail, Separator>>}`
  : Name;

/** A reply's type, its names in camelCase. */
export type CamelCased<Value> = Value extends readonly (infer Item)[]
  ? readonly CamelCased<Item>[]
  : Value extends object
    ? { readonly [Name in keyof Value as Name extends string ? CamelFrom<CamelFrom<Name, "_">, "-"> : never]: CamelCased<Value[Name]> }
    : Value;

export function toCamelCase<Value>(value: Value): CamelCased<Value> {
  return convert(value) as CamelCased<Value>;
}

function convert(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(convert);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [camel(name), convert(inner)]));
}

function camel(name: string): string {
  return name.replace(/[_-]([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** `guidanceScale` → `guidance_scale` */
export function toSnakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`);
}
