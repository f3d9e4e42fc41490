import { gatherSpellings, isEmptyPicture, type SpelledField } from "./aliases.ts";
import type { EditRequest, OutputFormat, ResponseFormat } from "./edit-request.ts";
import { imageRequestSchema, type ImageRequestFields } from "./image-request-schema.ts";
import { expected, fromZodIssues, showStart, showValue, type FieldIssue } from "./issue.ts";
import { NOT_HTTPS, PICTURE_RULE } from "./read-picture.ts";
import type { Size } from "./size.ts";
import { findUnsupported, isUnsupportedField } from "./unsupported.ts";
import { DEFAULT_WEBHOOK_EVENTS, WEBHOOK_URL_RULE, type Webhook } from "./webhook.ts";

const DEFAULT_SIZE_WITHOUT_PICTURE: Size = { width: 1024, height: 1024 };

const KNOWN_FIELDS: readonly string[] = Object.keys(imageRequestSchema.shape);

/** Unknown fields named one by one in the warnings; the rest are only counted. */
const MAX_NAMED_UNKNOWN_FIELDS = 10;

export interface ImageRequestOptions {
  /** Whether a picture or mask may be an https URL. Default false. */
  readonly allowsUrls?: boolean;
  /** Whether plain http will do for this URL, as on a network of the operator's own. Default: never. */
  readonly allowsHttp?: (url: URL) => boolean;
}

/** A body that was understood. */
export interface ImageRequest {
  readonly request: EditRequest;
  /** Where the request's picture and mask are to be fetched from; `request` lacks them until then. */
  readonly pictureUrls: { readonly picture: URL | undefined; readonly mask: URL | undefined };
  /** The caller left the seed to us: the same body sent again has another one. */
  readonly isSeedDrawn: boolean;
  readonly webhook: Webhook | undefined;
  readonly warnings: readonly string[];
}

export type ParsedImageRequest = ({ readonly ok: true } & ImageRequest) | { readonly ok: false; readonly issues: readonly FieldIssue[] };

/** Reads a body in any accepted spelling into typed values, or says everything that is wrong with it. */
export function parseImageRequest(
  body: Readonly<Record<string, unknown>>,
  { allowsUrls = false, allowsHttp = () => false }: ImageRequestOptions = {},
): ParsedImageRequest {
  // 1. One value for each field, whatever its spelling
  const spelled = gatherSpellings(body);
  const given = KNOWN_FIELDS.filter((field) => spelled.has(field));
  const conflicts = given.flatMap((field) => findConflict(spelled.get(field) ?? []));
  const valueOf = (field: string): unknown => spelled.get(field)?.[0]?.value;

  // 2. What this server cannot do yet
  const unsupported = findUnsupported(valueOf);

  // 3. Ranges and defaults
  const refused = new Set(unsupported.map((issue) => issue.field));
  const allowed = given.filter((field) => !refused.has(field));
  const fields = Object.fromEntries(allowed.map((field) => [field, unwrapList(spelled.get(field)?.[0])]));
  const parsed = imageRequestSchema.safeParse(fields);
  const spellingOf = (field: string): string => spelled.get(field)?.[0]?.spelling ?? field;
  const unknown = [...spelled.keys()].filter((field) => !KNOWN_FIELDS.includes(field) && !isUnsupportedField(field));
  const wrong = parsed.success ? [] : fromZodIssues(parsed.error.issues, valueOf, spellingOf).map(besideUnknown(unknown, valueOf));

  const urls = parsed.success ? findWrongUrls(parsed.data, { allowsUrls, allowsHttp }, valueOf, spellingOf) : [];

  const issues = [...conflicts, ...unsupported, ...wrong, ...urls];
  if (!parsed.success || issues.length > 0) return { ok: false, issues };

  // 4. The one value of the work, what concerns its delivery, and what was ignored on the way
  const spellings = Object.fromEntries(given.map((field) => [field, spellingOf(field)]));
  const { init_image: picture, mask_image: mask, webhook: url, webhook_events: events = DEFAULT_WEBHOOK_EVENTS, seed } = parsed.data;
  return {
    ok: true,
    request: { ...toEditRequest(parsed.data), spellings },
    pictureUrls: { picture: urlOf(picture), mask: urlOf(mask) },
    isSeedDrawn: seed === -1,
    webhook: url === undefined ? undefined : { url, events: [...new Set(events)] },
    warnings: [...describeEmptyPictures(body), ...describeUnknown(unknown)],
  };
}

/** Well-formed URLs that this server does not take. */
function findWrongUrls(
  { init_image, mask_image, webhook }: ImageRequestFields,
  { allowsUrls, allowsHttp }: Required<ImageRequestOptions>,
  valueOf: (field: string) => unknown,
  spellingOf: (field: string) => string,
): FieldIssue[] {
  const isRefused = (url: URL): boolean => url.protocol !== "https:" && !allowsHttp(url);
  const pictures = Object.entries({ init_image, mask_image }).flatMap(([field, url]) => {
    if (!(url instanceof URL)) return [];
    if (isRefused(url)) return [expected(spellingOf(field), PICTURE_RULE, NOT_HTTPS)];
    return allowsUrls ? [] : [expected(spellingOf(field), PICTURE_RULE, "a URL, which this server does not fetch (--allow-urls)")];
  });
  if (webhook === undefined || !isRefused(new URL(webhook))) return pictures;
  return [...pictures, expected(spellingOf("webhook"), WEBHOOK_URL_RULE, showValue(valueOf("webhook")))];
}

function urlOf(picture: Uint8Array | URL | undefined): URL | undefined {
  return picture instanceof URL ? picture : undefined;
}

function bytesOf(picture: Uint8Array | URL | undefined): Uint8Array | undefined {
  return picture instanceof URL ? undefined : picture;
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

function describeEmptyPictures(body: Readonly<Record<string, unknown>>): string[] {
  const empty = Object.entries(body).filter(([field, value]) => isEmptyPicture(field, value));
  return empty.map(([field]) => `${field} was ignored: it is empty, so no picture was taken from it`);
}

/** A field that is missing may be there, misspelt. */
function besideUnknown(unknown: readonly string[], valueOf: (field: string) => unknown): (issue: FieldIssue) => FieldIssue {
  const [first] = unknown;
  return ({ field, message }) => {
    const isMissing = first !== undefined && valueOf(field) === undefined;
    return { field, message: isMissing ? `${message} (${showStart(first)} is no field)` : message };
  };
}

function describeUnknown(fields: readonly string[]): string[] {
  const named = fields.slice(0, MAX_NAMED_UNKNOWN_FIELDS).map((field) => `Unknown field ${showStart(field)} was ignored`);
  const rest = fields.length - named.length;
  return rest > 0 ? [...named, `${rest} more unknown fields were ignored`] : named;
}

function toEditRequest(fields: ImageRequestFields): Omit<EditRequest, "spellings"> {
  return {
    prompt: fields.prompt,
    negativePrompt: fields.negative_prompt,
    systemPrompt: fields.system_prompt,
    picture: bytesOf(fields.init_image),
    mask: bytesOf(fields.mask_image),
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

/** 32 bits. A seed is no secret: it stands in the reply. */
function randomSeed(): number {
  return Math.floor(Math.random() * 2 ** 32);
}
