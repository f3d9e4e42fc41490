import { z } from "zod";
import { gatherSpellings, type SpelledField } from "./aliases.ts";
import { AREAS, MASK_MODES, MASKED_CONTENTS, type EditRequest, type OutputFormat, type ResponseFormat } from "./edit-request.ts";
import { boolean, integer, number, oneOf, text } from "./field-rules.ts";
import { expected, fromZodIssues, showValue, type FieldIssue } from "./issue.ts";
import * as limits from "./limits.ts";
import { PICTURE_RULE, readPictureBytes } from "./picture-bytes.ts";
import { SCHEDULER_NAMES } from "./scheduler-names.ts";
import { readSize, SIZE_RULE, type Size } from "./size.ts";
import { findUnsupported, isUnsupportedField } from "./unsupported.ts";

const pictureField = z
  .unknown()
  .meta({ type: "string", contentEncoding: "base64" })
  .transform((value, context) => {
    const picture = readPictureBytes(value);
    if (picture.ok) return picture.bytes;
    context.addIssue({ code: "custom", message: PICTURE_RULE, params: { received: picture.received } });
    return z.NEVER;
  });

const sizeField = z
  .unknown()
  .meta({ type: "string", examples: ["768x512", "auto"] })
  .transform((value, context) => {
    const reading = readSize(value);
    if (reading.ok) return reading.size;
    context.addIssue({ code: "custom", message: SIZE_RULE });
    return z.NEVER;
  });

const PADDING_RULE = `an integer from 0 to ${limits.MAX_PADDING} (pixels) or a share of the mask such as "25%" (to ${limits.MAX_PADDING_PERCENT}%)`;

const paddingField = z.union(
  [
    integer(0, limits.MAX_PADDING),
    z
      .templateLiteral([z.number(), "%"])
      .refine((value) => /^\d{1,3}%$/.test(value) && Number.parseInt(value, 10) <= limits.MAX_PADDING_PERCENT, { error: PADDING_RULE }),
  ],
  { error: PADDING_RULE },
);

/**
 * `POST getImage`'s body under its canonical names; `parseImageRequest` resolves the other spellings first.
 * The one source of every field's range and default: the command line and the API description read it too.
 */
export const imageRequestSchema = z
  .object({
    prompt: text(1, limits.MAX_PROMPT_CHARACTERS).describe("What the marked place should show"),
    negative_prompt: text(0, limits.MAX_PROMPT_CHARACTERS).optional().describe("What should not appear"),
    system_prompt: text(0, limits.MAX_PROMPT_CHARACTERS).optional().describe("The caller's house style, joined to every prompt"),
    init_image: pictureField.optional().describe("The picture, as base64 or a data URL. None: text-to-image"),
    mask_image: pictureField
      .optional()
      .describe("What to repaint, as base64 or a data URL. None: the picture's own transparency, else image-to-image by strength"),
    mask_mode: oneOf(MASK_MODES).default("auto").describe("Which part of the mask is repainted"),
    mask_invert: boolean().default(false).describe("Repaint the other part"),
    mask_grow: integer(0, limits.MAX_MASK_GROW).default(4).describe("Pixels that the mask grows before anything else"),
    mask_feather: integer(0, limits.MAX_MASK_FEATHER).default(8).describe("Width in pixels of the blending ring around the grown mask"),
    masked_content: oneOf(MASKED_CONTENTS).default("original").describe("What the masked place starts from"),
    area: oneOf(AREAS).default("auto").describe("Work on a crop around the mask or on the whole picture"),
    padding: paddingField.optional().describe("Context around the mask: pixels, or a share of its longer side"),
    size: sizeField.optional().describe('Size of the result: "WxH" or "auto". Default: the picture\'s own, or 1024x1024 with no picture'),
    width: integer(limits.MIN_SIDE, limits.MAX_SIDE).optional().describe("Together with height: the same as size"),
    height: integer(limits.MIN_SIDE, limits.MAX_SIDE).optional().describe("Together with width: the same as size"),
    strength: number(0, 1).default(1).describe("How far from the masked content"),
    guidance_scale: number(limits.MIN_GUIDANCE_SCALE, limits.MAX_GUIDANCE_SCALE)
      .optional()
      .describe("How closely the prompt is followed. Default: the model's, else 7.5"),
    steps: integer(1, limits.MAX_STEPS).optional().describe("Denoising steps. Default: the model's, else 25"),
    exact_steps: boolean().default(false).describe("Run all steps also at a strength below 1"),
    scheduler: oneOf(SCHEDULER_NAMES).optional().describe("Default: the model's"),
    seed: integer(-1, limits.MAX_SEED, " (-1 or null: random)").default(-1).describe("Picture i of n uses seed + i. Default: random"),
    n: integer(1, limits.MAX_PICTURES).default(1).describe("How many pictures"),
    model: text(1, limits.MAX_MODEL_NAME_CHARACTERS).optional().describe("Default: the server's default model"),
    output_format: oneOf(["png", "jpeg", "jpg", "webp"]).default("png").describe("Encoding of the result"),
    output_quality: integer(1, 100).default(92).describe("Quality of jpeg and webp"),
    metadata: boolean().default(true).describe("Write the settings into the picture"),
    response_format: oneOf(["json", "b64_json", "image"])
      .optional()
      .describe("JSON with base64, or the picture's own bytes. Default: json"),
    user: text(0, limits.MAX_USER_CHARACTERS).optional().describe("Accepted; nothing uses it yet"),
  })
  .superRefine((fields, context) => {
    if (fields.mask_image !== undefined && fields.init_image === undefined) {
      context.addIssue({ code: "custom", path: ["init_image"], message: "a picture to go with mask_image" });
    }
    for (const [side, other] of [
      ["width", "height"],
      ["height", "width"],
    ] as const) {
      if (fields[side] === undefined && fields[other] !== undefined) {
        context.addIssue({ code: "custom", path: [side], message: `an integer to go with ${other}` });
      }
    }
    const { width, height } = fields;
    if (width === undefined || height === undefined) return;
    const reading = readSize({ width, height });
    if (!reading.ok) {
      context.addIssue({ code: "custom", path: ["width"], message: SIZE_RULE, params: { received: `${width}x${height}` } });
    } else if (fields.size !== undefined && (fields.size.width !== width || fields.size.height !== height)) {
      context.addIssue({ code: "custom", path: ["size"], message: `the same as width and height (${width}x${height})` });
    }
  });

type ImageRequestFields = z.output<typeof imageRequestSchema>;

const DEFAULT_SIZE_WITHOUT_PICTURE: Size = { width: 1024, height: 1024 };

/** Unknown fields named one by one in the warnings; the rest are only counted. */
const MAX_NAMED_UNKNOWN_FIELDS = 10;
const MAX_SHOWN_FIELD_NAME_CHARACTERS = 40;

export type ParsedImageRequest =
  | { readonly ok: true; readonly request: EditRequest; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly issues: readonly FieldIssue[] };

/** Reads a body in any accepted spelling into one typed value, or says everything that is wrong with it. */
export function parseImageRequest(body: Readonly<Record<string, unknown>>): ParsedImageRequest {
  // 1. One value for each field, whatever its spelling
  const spelled = gatherSpellings(body);
  const known = Object.keys(imageRequestSchema.shape);
  const conflicts = known.flatMap((field) => findConflict(spelled.get(field) ?? []));
  const valueOf = (field: string): unknown => spelled.get(field)?.[0]?.value;

  // 2. What this server cannot do yet
  const unsupported = findUnsupported(valueOf);

  // 3. Ranges and defaults
  const refused = new Set(unsupported.map((issue) => issue.field));
  const fields = Object.fromEntries(
    known.filter((field) => !refused.has(field)).map((field) => [field, unwrapList(spelled.get(field)?.[0])]),
  );
  const parsed = imageRequestSchema.safeParse(fields);
  const spellingOf = (field: string): string => spelled.get(field)?.[0]?.spelling ?? field;
  const wrong = parsed.success ? [] : fromZodIssues(parsed.error.issues, valueOf, spellingOf);

  const issues = [...conflicts, ...unsupported, ...wrong];
  if (!parsed.success || issues.length > 0) return { ok: false, issues };

  // 4. The one value, and what was ignored on the way
  const spellings = Object.fromEntries(known.filter((field) => spelled.has(field)).map((field) => [field, spellingOf(field)]));
  const unknown = [...spelled.keys()].filter((field) => !known.includes(field) && !isUnsupportedField(field));
  return { ok: true, request: { ...toEditRequest(parsed.data), spellings }, warnings: describeUnknown(unknown) };
}

function findConflict(spellings: readonly SpelledField[]): FieldIssue[] {
  const [first, ...others] = spellings;
  const other = others.find(({ value }) => value !== first?.value);
  if (first === undefined || other === undefined) return [];
  return [expected(other.spelling, `the same value as ${first.spelling}, another name of the same field,`, showValue(other.value))];
}

/** `init_images` is AUTOMATIC1111's list of pictures, of which exactly one makes sense here. */
function unwrapList(field: SpelledField | undefined): unknown {
  const isListOfOne = field?.spelling === "init_images" && Array.isArray(field.value) && field.value.length === 1;
  return isListOfOne ? (field.value as readonly unknown[])[0] : field?.value;
}

function describeUnknown(fields: readonly string[]): string[] {
  const named = fields.slice(0, MAX_NAMED_UNKNOWN_FIELDS).map((field) => `Unknown field ${showFieldName(field)} was ignored`);
  const rest = fields.length - named.length;
  return rest > 0 ? [...named, `${rest} more unknown fields were ignored`] : named;
}

function showFieldName(name: string): string {
  return JSON.stringify(name.length <= MAX_SHOWN_FIELD_NAME_CHARACTERS ? name : `${name.slice(0, MAX_SHOWN_FIELD_NAME_CHARACTERS)}…`);
}

function toEditRequest(fields: ImageRequestFields): Omit<EditRequest, "spellings"> {
  return {
    prompt: fields.prompt,
    negativePrompt: fields.negative_prompt,
    systemPrompt: fields.system_prompt,
    picture: fields.init_image,
    mask: fields.mask_image,
    maskMode: fields.mask_mode,
    maskInvert: fields.mask_invert,
    maskGrow: fields.mask_grow,
    maskFeather: fields.mask_feather,
    maskedContent: fields.masked_content,
    area: fields.area,
    padding: fields.padding,
    size: sizeOf(fields),
    strength: fields.strength,
    guidanceScale: fields.guidance_scale,
    steps: fields.steps,
    exactSteps: fields.exact_steps,
    scheduler: fields.scheduler,
    seed: fields.seed === -1 ? randomSeed() : fields.seed,
    count: fields.n,
    model: fields.model,
    outputFormat: outputFormatOf(fields.output_format),
    outputQuality: fields.output_quality,
    metadata: fields.metadata,
    responseFormat: responseFormatOf(fields.response_format),
    user: fields.user,
  };
}

function sizeOf({ size, width, height, init_image }: ImageRequestFields): Size | undefined {
  if (width !== undefined && height !== undefined) return { width, height };
  return size ?? (init_image === undefined ? DEFAULT_SIZE_WITHOUT_PICTURE : undefined);
}

function outputFormatOf(spelling: ImageRequestFields["output_format"]): OutputFormat {
  return spelling === "jpg" ? "jpeg" : spelling;
}

function responseFormatOf(spelling: ImageRequestFields["response_format"]): ResponseFormat | undefined {
  return spelling === "b64_json" ? "json" : spelling;
}

function randomSeed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0];
}
