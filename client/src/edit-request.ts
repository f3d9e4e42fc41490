import type { Area, JobEventName, MaskedContent, MaskMode, OutputFormat, SchedulerName } from "@retouch/contract";

/** A picture to send: a file or bytes, base64 or a data URL, or an https URL where the operator allows those. */
export type ImageInput = Blob | Uint8Array<ArrayBuffer> | URL | string;

/** What should be painted, and where. Only `prompt` is needed; the server checks all of it and names what is wrong. */
export interface EditRequest {
  /** What the marked place should show: 1–4000 characters. */
  readonly prompt: string;
  /** What should not appear: up to 4000 characters. Default: none. */
  readonly negativePrompt?: string | undefined;
  /** The house style, joined to every prompt: up to 4000 characters. Default: none. */
  readonly systemPrompt?: string | undefined;
  /** The picture to edit. Default: none, a picture from the prompt alone. */
  readonly image?: ImageInput | undefined;
  /** What to repaint, of the picture's size or shape. Default: the picture's transparency, else all of it by `strength`. */
  readonly mask?: ImageInput | undefined;
  /** Which part of the mask is repainted. Default "auto": its white, or what is transparent where it has transparency. */
  readonly maskMode?: MaskMode | undefined;
  /** Repaint the other part. Default false. */
  readonly maskInvert?: boolean | undefined;
  /** Pixels, 0–256, that the mask grows before anything else. Default 4. */
  readonly maskGrow?: number | undefined;
  /** Pixels, 0–256: width of the blending ring around the grown mask. Default 8. */
  readonly maskFeather?: number | undefined;
  /** What the masked place starts from. Default "original". */
  readonly maskedContent?: MaskedContent | undefined;
  /** Work on a crop around the mask or on the whole picture. Default "auto". */
  readonly area?: Area | undefined;
  /** Context around the mask: pixels, 0–4096, or a share of its longer side, to "400%". */
  readonly padding?: number | `${number}%` | undefined;
  /** Pixels, 64–4096 a side and no longer than 8:1. Default: the picture's own, or 1024x1024 without one. */
  readonly size?: `${number}x${number}` | "auto" | undefined;
  /** Pixels; together with `height` the same as `size`. */
  readonly width?: number | undefined;
  /** Pixels; together with `width` the same as `size`. */
  readonly height?: number | undefined;
  /** How far from the masked content, 0–1. Default 1. */
  readonly strength?: number | undefined;
  /** How closely the prompt is followed, 1–30. Default: the model's. */
  readonly guidanceScale?: number | undefined;
  /** Denoising steps, 1–150. Default: the model's. */
  readonly steps?: number | undefined;
  /** Run all steps also at a strength below 1. Default false. */
  readonly exactSteps?: boolean | undefined;
  /** Default: the model's. */
  readonly scheduler?: SchedulerName | undefined;
  /** 0–4294967295; picture i of `n` uses seed + i. Default: random, as −1 and null are. */
  readonly seed?: number | null | undefined;
  /** How many pictures, 1–8. Default 1. */
  readonly n?: number | undefined;
  /** A name of `models.list()`. Default: its first. */
  readonly model?: string | undefined;
  /** Encoding of the result. Default "png". */
  readonly outputFormat?: OutputFormat | "jpg" | undefined;
  /** Quality of jpeg and webp, 1–100. Default 92. */
  readonly outputQuality?: number | undefined;
  /** Write the settings into the picture. Default true. */
  readonly metadata?: boolean | undefined;
  /** Where to tell of the job's life: an https URL. Default: nowhere. */
  readonly webhook?: string | undefined;
  /** What to tell of. Default: how the job ended. */
  readonly webhookEvents?: readonly JobEventName[] | undefined;
  /** Echoed on the job and its webhooks: up to 128 characters. */
  readonly user?: string | undefined;
}
