import type { SchedulerName } from "./scheduler-names.ts";
import type { Size } from "./size.ts";

export const MASK_MODES = ["auto", "white", "black", "alpha", "image_alpha"] as const;
/** Which part of the mask is repainted. */
export type MaskMode = (typeof MASK_MODES)[number];

export const MASKED_CONTENTS = ["original", "fill", "telea", "noise", "nothing"] as const;
/** What the masked place starts from. */
export type MaskedContent = (typeof MASKED_CONTENTS)[number];

export const AREAS = ["auto", "masked", "whole"] as const;
/** Where the model works: a crop around the mask, the whole picture, or whichever suits the mask. */
export type Area = (typeof AREAS)[number];

export const OUTPUT_FORMATS = ["png", "jpeg", "webp"] as const;
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

export const RESPONSE_FORMATS = ["json", "image", "url"] as const;
/** A JSON body with the picture in base64, the picture's own bytes, or a JSON body with a link to it. */
export type ResponseFormat = (typeof RESPONSE_FORMATS)[number];

/**
 * A request, validated: the one value that carries everything the work needs. Whoever does the work reads nothing else.
 * Undefined means that the model or the picture decides.
 */
export interface EditRequest {
  readonly prompt: string;
  readonly negativePrompt: string | undefined;
  readonly systemPrompt: string | undefined;
  /** An encoded picture, not yet looked at: only the engine's process decodes what strangers send. */
  readonly picture: Uint8Array | undefined;
  readonly mask: Uint8Array | undefined;
  readonly maskMode: MaskMode;
  readonly maskInvert: boolean;
  /** Pixels. */
  readonly maskGrow: number;
  /** Pixels. */
  readonly maskFeather: number;
  readonly maskedContent: MaskedContent;
  readonly area: Area;
  readonly padding: number | `${number}%` | undefined;
  readonly size: Size | undefined;
  readonly strength: number;
  readonly guidanceScale: number | undefined;
  readonly steps: number | undefined;
  readonly exactSteps: boolean;
  readonly scheduler: SchedulerName | undefined;
  /** Fixed at admission, so that doing the work again gives the same picture. Picture i of `count` uses seed + i. */
  readonly seed: number;
  readonly count: number;
  readonly model: string | undefined;
  readonly outputFormat: OutputFormat;
  readonly outputQuality: number;
  readonly metadata: boolean;
  /** Undefined: whatever the caller's `Accept` prefers, JSON first. */
  readonly responseFormat: ResponseFormat | undefined;
  readonly user: string | undefined;
  /** Each field that the caller sent, by its canonical name, as the caller spelled it. All others have their defaults. */
  readonly spellings: Readonly<Partial<Record<string, string>>>;
}

/** EditRequest's names → the wire's, where a word changes; the others differ in their capitals only. */
const WIRE_NAMES: ReadonlyMap<string, string> = new Map([
  ["picture", "init_image"],
  ["mask", "mask_image"],
  ["count", "n"],
]);

/** The name on the wire of one of our own fields: `guidanceScale` → `guidance_scale`, `picture` → `init_image`. */
export function wireName(field: string): string {
  return WIRE_NAMES.get(field) ?? field.replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`);
}
