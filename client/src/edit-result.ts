import type { ImageReply, ImageUrlReply } from "@retouch/contract";
import { toCamelCase, type CamelCased } from "./camel-case.ts";
import { EncodedImage, fromBase64 } from "./encoded-image.ts";

type ImageFacts = Pick<ImageReply, "content-type" | "width" | "height" | "seed" | "unmasked_max_diff">;

/** A picture that was made. */
export class Picture extends EncodedImage {
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  /** The same request with this seed makes this picture again. */
  readonly seed: number;
  /** Largest difference of any channel outside the blending ring against the source, 0–255; null without a mask. */
  readonly unmaskedMaxDiff: number | null;

  constructor(bytes: Uint8Array<ArrayBuffer>, facts: ImageFacts) {
    super(bytes, facts["content-type"]);
    this.width = facts.width;
    this.height = facts.height;
    this.seed = facts.seed;
    this.unmaskedMaxDiff = facts.unmasked_max_diff;
  }
}

/** What an edit gives. */
export interface EditResult {
  /** One for each of `n`. */
  readonly images: readonly Picture[];
  /** The model that was used. */
  readonly model: string;
  /** Denoising steps that were run. */
  readonly steps: number;
  /** The scheduler that was used. */
  readonly scheduler: ImageReply["scheduler"];
  /** Milliseconds in the queue and in each part of the work, over all pictures. */
  readonly timings: CamelCased<ImageReply["timings"]>;
  /** What was ignored, and what may not be as expected. */
  readonly warnings: readonly string[];
  /** W3C trace id, 32 hexadecimal digits. */
  readonly traceId: string;
}

/** Fetches the picture of this number, counted from 0, of a job whose request had asked for links. */
export type LoadImage = (index: number) => Promise<EncodedImage>;

export async function toEditResult(reply: ImageReply | ImageUrlReply, loadImage: LoadImage): Promise<EditResult> {
  const { model, steps, scheduler, timings, warnings, traceId } = reply;
  const images = await Promise.all(
    (reply.images ?? [reply]).map(async (image, index) => {
      const bytes = "image_data" in image ? fromBase64(image.image_data) : (await loadImage(index)).bytes;
      return new Picture(bytes, image);
    }),
  );
  return { images, model, steps, scheduler, timings: toCamelCase(timings), warnings, traceId };
}
