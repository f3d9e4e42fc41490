import {
  blendWeights,
  decodeMask,
  decodePicture,
  encodePicture,
  invert,
  matchMask,
  maxDifferenceOutside,
  repaintMask,
  type Edit,
  type EditResult,
  type Picture,
  type Pipeline,
  type Plane,
} from "@retouch/engine";
import type { EditRequest } from "@retouch/contract";
import type { EditedPicture, EditOptions, EditOutcome } from "../jobs/editor.ts";
import { generationParameters } from "./generation-parameters.ts";

/**
 * A request → its pictures, encoded. The only place that decodes what strangers send.
 *
 * @throws EngineError "input" for a picture or mask that cannot be used, "cancelled" when the signal fires
 */
export async function makePictures(pipeline: Pipeline, request: EditRequest, options: EditOptions = {}): Promise<EditOutcome> {
  // 1. Bytes → pixels
  const picture = request.picture && (await decodePicture(request.picture));
  const mask = await readMask(request, picture);

  // 2. Pixels → pictures, each with a seed of its own
  const pictures: EditedPicture[] = [];
  const results: EditResult[] = [];
  for (let i = 0; i < request.count; i++) {
    const seed = (request.seed + i) % 2 ** 32;
    const result = await pipeline.edit(toEdit(request, picture, mask, seed), {
      ...(options.signal && { signal: options.signal }),
      onProgress: ({ step, steps }) => options.onProgress?.({ step: i * steps + step, steps: request.count * steps }),
    });
    results.push(result);

    // 3. Pictures → bytes
    pictures.push(await toEditedPicture(result, request, mask, pipeline));
  }
  const total = (phase: keyof EditResult["timings"]): number => results.reduce((sum, { timings }) => sum + timings[phase], 0);
  return {
    pictures,
    steps: results[0].steps,
    scheduler: results[0].scheduler,
    warnings: [...new Set(results.flatMap(({ warnings }) => warnings))],
    timings: { queue: 0, encode: total("encode"), denoise: total("denoise"), decode: total("decode") },
  };
}

/** What to repaint; undefined when every pixel is made anew. A picture without a mask brings its own when it is transparent somewhere. */
async function readMask({ mask, maskMode, maskInvert }: EditRequest, picture: Picture | undefined): Promise<Plane | undefined> {
  if (picture === undefined) return undefined;
  const isOwn = mask === undefined || maskMode === "image_alpha";
  if (isOwn && maskMode !== "image_alpha" && picture.alpha === undefined) return undefined;
  const plane = isOwn ? repaintMask(picture, "image_alpha") : repaintMask(await decodeMask(mask), maskMode);
  return maskInvert ? invert(plane) : plane;
}

function toEdit(request: EditRequest, picture: Picture | undefined, mask: Plane | undefined, seed: number): Edit {
  const { prompt, negativePrompt, systemPrompt, size, maskGrow, maskFeather, maskedContent, area, padding } = request;
  const { strength, guidanceScale, steps, exactSteps, scheduler } = request;
  return {
    prompt,
    seed,
    maskGrow,
    maskFeather,
    maskedContent,
    area,
    strength,
    exactSteps,
    ...(negativePrompt !== undefined && { negativePrompt }),
    ...(systemPrompt !== undefined && { systemPrompt }),
    ...(picture && { picture }),
    ...(mask && { mask }),
    ...(size && { size }),
    ...(padding !== undefined && { padding }),
    ...(guidanceScale !== undefined && { guidanceScale }),
    ...(steps !== undefined && { steps }),
    ...(scheduler && { scheduler }),
  };
}

async function toEditedPicture(
  result: EditResult,
  request: EditRequest,
  mask: Plane | undefined,
  { info }: Pipeline,
): Promise<EditedPicture> {
  const { outputFormat: format, outputQuality: quality } = request;
  const { picture, seed } = result;
  const sourceType = request.picture === undefined ? "trainedAlgorithmicMedia" : "compositeWithTrainedAlgorithmicMedia";
  const metadata = request.metadata ? ({ parameters: generationParameters(request, result, info), sourceType } as const) : {};
  const bytes = await encodePicture(picture, { format, quality, metadata });
  const unmaskedMaxDifference = mask === undefined ? undefined : await differenceAsSent(result, bytes, request, mask);
  return { bytes, format, width: picture.width, height: picture.height, seed, unmaskedMaxDifference };
}

/** Of a PNG, what the engine found; of a format that loses something, what is left after decoding the very bytes that are sent. */
async function differenceAsSent(
  { picture, unmaskedMaxDifference }: EditResult,
  bytes: Uint8Array,
  { outputFormat, maskGrow, maskFeather }: EditRequest,
  mask: Plane,
): Promise<number | undefined> {
  if (outputFormat === "png" || unmaskedMaxDifference === undefined) return unmaskedMaxDifference;
  const weights = blendWeights(matchMask(mask, picture), maskGrow, maskFeather);
  const lost = maxDifferenceOutside(picture, await decodePicture(bytes), weights);
  return Math.max(unmaskedMaxDifference, lost);
}
