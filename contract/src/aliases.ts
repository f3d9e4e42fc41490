/**
 * Other services' names of our fields, canonical ← aliases. `init_images` is a list of exactly one picture.
 * `width`, `height` and `size` are fields of their own: they are joined in `size.ts`.
 */
const FIELD_ALIASES = {
  system_prompt: ["System prompt"],
  init_image: ["image", "image_b64", "imageUrl", "image_url", "input_image", "init_images"],
  mask_image: ["mask", "mask_b64", "maskUrl", "mask_url", "input_mask"],
  steps: ["num_steps", "num_inference_steps", "sample_steps"],
  guidance_scale: ["guidance", "cfg", "cfg_scale"],
  strength: ["prompt_strength", "denoising_strength"],
  n: ["samples", "num_images", "num_outputs", "batch_size", "n_iter"],
} as const;

/** Alias → canonical. A Map, because a caller's field may be called "constructor". */
const CANONICAL_NAMES: ReadonlyMap<string, string> = new Map(
  Object.entries(FIELD_ALIASES).flatMap(([canonical, aliases]) => aliases.map((alias) => [alias, canonical] as const)),
);

/** The other spellings of a field. */
export function aliasesOf(canonical: string): readonly string[] {
  return Object.hasOwn(FIELD_ALIASES, canonical) ? FIELD_ALIASES[canonical as keyof typeof FIELD_ALIASES] : [];
}

/** The field that a spelling means; the spelling itself when it is no alias. */
export function canonicalName(spelling: string): string {
  return CANONICAL_NAMES.get(spelling) ?? spelling;
}

const PICTURE_FIELDS: readonly string[] = ["init_image", "mask_image"];

/** True for the spellings of fields that hold a picture. */
export function isPictureField(spelling: string): boolean {
  return PICTURE_FIELDS.includes(canonicalName(spelling));
}

/** True for a picture field with an empty text, which is how the published sample sends no picture. */
export function isEmptyPicture(spelling: string, value: unknown): boolean {
  return value === "" && isPictureField(spelling);
}

/** A field of the body, under its canonical name, with the spelling that the caller used. */
export interface SpelledField {
  readonly spelling: string;
  readonly value: unknown;
}

/** Canonical name → every spelling of it in the body. A null and an empty picture count as absent; unknown names stay as they are. */
export function gatherSpellings(body: Readonly<Record<string, unknown>>): Map<string, SpelledField[]> {
  const fields = new Map<string, SpelledField[]>();
  for (const [spelling, value] of Object.entries(body)) {
    if (value === null || value === undefined || isEmptyPicture(spelling, value)) continue;
    const name = canonicalName(spelling);
    fields.set(name, [...(fields.get(name) ?? []), { spelling, value }]);
  }
  return fields;
}
