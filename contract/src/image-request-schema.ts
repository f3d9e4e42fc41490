import { z } from "zod";
import { AREAS, MASK_MODES, MASKED_CONTENTS } from "./edit-request.ts";
import { boolean, integer, number, oneOf, text } from "./field-rules.ts";
import * as limits from "./limits.ts";
import { PICTURE_RULE, readPicture } from "./read-picture.ts";
import { SCHEDULER_NAMES } from "./scheduler-names.ts";
import { readSize, SIZE_RULE } from "./size.ts";
import { JOB_EVENT_NAMES, readWebhookUrl, WEBHOOK_URL_RULE } from "./webhook.ts";

const PROMPT_ALONE_RULE = `text of 1 to ${limits.MAX_PROMPT_CHARACTERS} characters, not white space alone where there is neither init_image nor system_prompt,`;

const isBlank = (text = ""): boolean => text.trim() === "";

const pictureField = z
  .unknown()
  .meta({ type: "string", contentEncoding: "base64" })
  .transform((value, context) => {
    const reading = readPicture(value);
    if (reading.ok) return reading.picture;
    context.addIssue({ code: "custom", message: PICTURE_RULE, params: { received: reading.received } });
    return z.NEVER;
  });

const webhookField = z
  .unknown()
  .meta({ type: "string", format: "uri", maxLength: limits.MAX_URL_CHARACTERS })
  .transform((value, context) => {
    const url = readWebhookUrl(value);
    if (url !== undefined) return url;
    context.addIssue({ code: "custom", message: WEBHOOK_URL_RULE });
    return z.NEVER;
  });

const WEBHOOK_EVENTS_RULE = `a list of ${JOB_EVENT_NAMES.join(", ")}`;

const MODEL_RULE = `text of 1 to ${limits.MAX_MODEL_NAME_CHARACTERS} characters, none of them NUL,`;

/** A name that is looked up: other texts are only passed on, and may hold anything. */
const modelField = text(1, limits.MAX_MODEL_NAME_CHARACTERS, MODEL_RULE)
  .refine((name) => !name.includes("\0"), { error: MODEL_RULE })
  .meta({ pattern: "^[^\\u0000]*$" });

const sizeField = z
  .unknown()
  .meta({ type: "string", pattern: "^(?:auto|[0-9]{1,5}[xX][0-9]{1,5})$", examples: ["768x512", "auto"] })
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
      .refine((value) => /^\d{1,3}%$/.test(value) && Number.parseInt(value, 10) <= limits.MAX_PADDING_PERCENT, { error: PADDING_RULE })
      .meta({ pattern: "^[0-9]{1,3}%$", examples: ["25%"] }),
  ],
  { error: PADDING_RULE },
);

/**
 * `POST getImage`'s body under its canonical names; `parseImageRequest` resolves the other spellings first.
 * The one source of every field's range and default: the command line and the API description read it too.
 */
export const imageRequestSchema = z
  .object({
    prompt: text(1, limits.MAX_PROMPT_CHARACTERS).describe(
      "What the marked place should show. Nothing but white space is taken with init_image, where it asks for nothing to be there, or with system_prompt",
    ),
    negative_prompt: text(0, limits.MAX_PROMPT_CHARACTERS).optional().describe("What should not appear"),
    system_prompt: text(0, limits.MAX_PROMPT_CHARACTERS).optional().describe("The caller's house style, joined to every prompt"),
    init_image: pictureField
      .optional()
      .describe(
        "The picture, as base64, a data URL or, where the operator allows them, an https URL. None, or an empty text: text-to-image",
      ),
    mask_image: pictureField
      .optional()
      .describe(
        "What to repaint, in the same ways. None, or an empty text: the picture's own transparency, else image-to-image by strength",
      ),
    mask_mode: oneOf(MASK_MODES).default("auto").describe("Which part of the mask is repainted"),
    mask_invert: boolean().default(false).describe("Repaint the other part"),
    mask_grow: integer(0, limits.MAX_MASK_GROW).default(4).describe("Pixels that the mask grows before anything else"),
    mask_feather: integer(0, limits.MAX_MASK_FEATHER).default(8).describe("Width in pixels of the blending ring around the grown mask"),
    masked_content: oneOf(MASKED_CONTENTS)
      .default("original")
      .describe(
        "What the masked place starts from: what is there, colours that flow in from around it, the same with its lines going on (Telea's inpainting), noise, or nothing",
      ),
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
    seed: integer(-1, limits.MAX_SEED, " (-1 or null: random)")
      .default(-1)
      .meta({ type: ["integer", "null"], description: "Picture i of n uses seed + i; -1 or null: random" }),
    n: integer(1, limits.MAX_PICTURES).default(1).describe("How many pictures"),
    model: modelField.optional().describe("Default: the server's default model"),
    output_format: oneOf(["png", "jpeg", "jpg", "webp"])
      .default("png")
      .describe("Encoding of the result. Left out where the reply is the picture itself: the one of them that Accept prefers"),
    output_quality: integer(1, 100).default(92).describe("Quality of jpeg and webp"),
    metadata: boolean().default(true).describe("Write the settings into the picture"),
    response_format: oneOf(["json", "b64_json", "image", "url"])
      .optional()
      .describe("JSON with base64, the picture's own bytes, or JSON with links. Default: json"),
    webhook: webhookField.optional().describe("Where to tell of the job's life: an https URL"),
    webhook_events: z
      .array(z.enum(JOB_EVENT_NAMES, { error: WEBHOOK_EVENTS_RULE }), { error: WEBHOOK_EVENTS_RULE })
      .min(1, { error: WEBHOOK_EVENTS_RULE })
      .optional()
      .describe("What to tell of. Default: how the job ended"),
    user: text(0, limits.MAX_USER_CHARACTERS).optional().describe("Echoed on the job and its webhooks"),
  })
  .superRefine((fields, context) => {
    if (isBlank(fields.prompt) && isBlank(fields.system_prompt) && fields.init_image === undefined) {
      context.addIssue({ code: "custom", path: ["prompt"], message: PROMPT_ALONE_RULE });
    }
    if (fields.mask_image !== undefined && fields.init_image === undefined) {
      context.addIssue({ code: "custom", path: ["init_image"], message: "a picture to go with mask_image" });
    }
    if (fields.webhook_events !== undefined && fields.webhook === undefined) {
      context.addIssue({ code: "custom", path: ["webhook"], message: "a URL to go with webhook_events" });
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
  })
  // The same rules for readers of the JSON Schema, as far as it can say them.
  .meta({
    dependentRequired: { mask_image: ["init_image"], webhook_events: ["webhook"], width: ["height"], height: ["width"] },
  });

export type ImageRequestFields = z.output<typeof imageRequestSchema>;
