/** The words of JSON Schema that are shown. */
interface ShownSchema {
  readonly $ref?: string;
  readonly anyOf?: readonly ShownSchema[];
  readonly oneOf?: readonly ShownSchema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly items?: ShownSchema;
  readonly type?: string | readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly format?: string;
  readonly contentEncoding?: string;
}

/** `integer 1–150`, `"png" "jpeg"`, a link to another schema. */
export function describeType(schema: ShownSchema): string {
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (schema.$ref !== undefined) return linkTo(schema.$ref);
  if (alternatives !== undefined) return alternatives.map(describeType).join(" or ");
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.enum !== undefined) return schema.enum.map((word) => `\`${JSON.stringify(word)}\``).join(" ");
  if (schema.items !== undefined) return `list of ${describeType(schema.items)}`;
  const type = [schema.type ?? "anything"].flat().join(" or ");
  return [`${type}${range(schema)}`, characters(schema), schema.contentEncoding ?? schema.format, shape(schema)]
    .filter((part) => part !== undefined)
    .join(", ");
}

function range({ minimum, maximum }: ShownSchema): string {
  if (maximum !== undefined) return ` ${minimum ?? ""}–${maximum}`;
  return minimum === undefined ? "" : ` from ${minimum}`;
}

function characters({ minLength = 0, maxLength }: ShownSchema): string | undefined {
  return maxLength === undefined ? undefined : `${minLength}–${maxLength} characters`;
}

function shape({ pattern }: ShownSchema): string | undefined {
  return pattern === undefined ? undefined : `\`${cell(pattern)}\``;
}

/** To the schema's own table. */
export function linkTo(reference: string): string {
  const name = reference.split("/").at(-1)!.replace("ImageForm", "ImageRequest");
  return `[${name}](#${name.toLowerCase()})`;
}

/** Within a table a bar ends the cell. */
export function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}
