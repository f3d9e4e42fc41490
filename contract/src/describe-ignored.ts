import type { EditRequest } from "./edit-request.ts";
import type { imageRequestSchema } from "./image-request-schema.ts";

type Field = keyof typeof imageRequestSchema.shape;

/** What only the work itself shows, as far as it decides which fields counted. */
export interface WorkFacts {
  /** What marked the place to repaint: the mask that was sent, the picture's own transparency, or nothing. */
  readonly maskOrigin: "sent" | "own" | "none";
  /** As it was used: the model's own where the caller sent none. */
  readonly guidanceScale: number;
}

/** One warning for each field that the caller sent and that could change nothing. What is only a default never warns. */
export function describeIgnored(request: EditRequest, { maskOrigin, guidanceScale }: WorkFacts): string[] {
  const { picture, mask, maskMode, area, strength, outputFormat, negativePrompt } = request;
  const withoutMask = maskOrigin === "none" && "there is no mask";
  const reasons: Partial<Record<Field, string | false>> = {
    negative_prompt: guidanceScale <= 1 && negativePrompt !== "" && "at guidance_scale 1 there is no guidance away from it",
    mask_image: mask !== undefined && maskOrigin === "own" && "mask_mode image_alpha marks by the picture's own transparency",
    mask_mode:
      withoutMask || (maskOrigin === "own" && ["white", "black"].includes(maskMode) && "the picture's own transparency is the mask"),
    mask_invert: withoutMask,
    mask_grow: withoutMask,
    mask_feather: withoutMask,
    masked_content: withoutMask || (strength === 1 && "at strength 1 the masked place starts from pure noise"),
    area: withoutMask,
    padding: withoutMask || (area === "whole" && "area whole leaves nothing to add"),
    strength: picture === undefined && "there is no picture",
    output_quality: outputFormat === "png" && "png loses nothing",
  };
  return Object.entries(reasons).flatMap(([field, reason]) => {
    const spelling = request.spellings[field];
    return spelling === undefined || reason === false ? [] : [`${spelling} was ignored: ${reason}`];
  });
}
