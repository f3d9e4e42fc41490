import {
  AREAS,
  imageRequestSchema,
  MASK_MODES,
  MASKED_CONTENTS,
  OUTPUT_FORMATS,
  SCHEDULER_NAMES,
  type FieldIssue,
} from "@retouch/contract";

type Field = keyof typeof imageRequestSchema.shape;

/** A flag of `retouch edit` for a field of the request. Its help is the field's own description. */
export interface EditFlag {
  readonly field: Field;
  /** What the value is called in the help; a flag without one is a switch. */
  readonly value?: string;
  readonly isNumber?: boolean;
}

export const EDIT_FLAGS: readonly EditFlag[] = [
  { field: "prompt", value: "text" },
  { field: "negative_prompt", value: "text" },
  { field: "system_prompt", value: "text" },
  { field: "mask_mode", value: MASK_MODES.join("|") },
  { field: "mask_invert" },
  { field: "mask_grow", value: "pixels", isNumber: true },
  { field: "mask_feather", value: "pixels", isNumber: true },
  { field: "masked_content", value: MASKED_CONTENTS.join("|") },
  { field: "area", value: AREAS.join("|") },
  { field: "padding", value: "pixels or share", isNumber: true },
  { field: "size", value: "WxH" },
  { field: "strength", value: "0-1", isNumber: true },
  { field: "guidance_scale", value: "1-30", isNumber: true },
  { field: "steps", value: "count", isNumber: true },
  { field: "exact_steps" },
  { field: "scheduler", value: SCHEDULER_NAMES.join("|") },
  { field: "seed", value: "number", isNumber: true },
  { field: "n", value: "count", isNumber: true },
  { field: "output_format", value: OUTPUT_FORMATS.join("|") },
  { field: "output_quality", value: "1-100", isNumber: true },
];

/** What a person types for a field: `mask_mode` → `--mask-mode`. */
export function flagName(field: string): string {
  if (field === "init_image") return "picture";
  return field === "mask_image" ? "--mask" : `--${field.replaceAll("_", "-")}`;
}

/** A refusal with flags for fields. Of the words around them, only those that the wire alone spells so are taken for fields. */
export function inFlags({ field, message }: FieldIssue): string {
  const end = message.indexOf(" but ");
  const rule = message.slice(0, end === -1 ? undefined : end);
  const own = rule.endsWith(` for ${field}`) ? rule.slice(0, -field.length) + flagName(field) : `${flagName(field)}: ${rule}`;
  const wireNames = Object.keys(imageRequestSchema.shape).filter((name) => name.includes("_"));
  return own.replaceAll(new RegExp(`\\b(?:${wireNames.join("|")})\\b`, "g"), flagName) + message.slice(rule.length);
}

/** What the field is for, in the contract's own words, and its default where that is a plain value. */
export function describeFlag(field: EditFlag["field"]): string {
  const schema = imageRequestSchema.shape[field];
  const description = schema.description ?? "";
  return "defaultValue" in schema.def && schema.def.type === "default" && field !== "seed"
    ? `${description} (default: ${schema.def.defaultValue})`
    : description;
}

/** The request's fields as JSON would hold them. What is no number stays text, for the contract to refuse. */
export function readEditFlags(flags: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(EDIT_FLAGS.map(({ field, isNumber }) => [field, toValue(flags[camelCase(field)], isNumber === true)]));
}

function toValue(value: unknown, isNumber: boolean): unknown {
  if (!isNumber || typeof value !== "string" || value.trim() === "") return value;
  const number = Number(value);
  return Number.isNaN(number) ? value : number;
}

/** The name under which commander keeps a flag. */
function camelCase(field: string): string {
  return field.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
