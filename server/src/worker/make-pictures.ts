import {
  decodeMask,
  decodePicture,
  encodePicture,
  EngineError,
  invert,
  maxDifferenceOutside,
  repaintMask,
  type Edit,
  type EditResult,
  type Kept,
  type Picture,
  type Pipeline,
  type Plane,
  type PreviewOptions as PicturePreviewOptions,
} from "@retouch/engine";
import { describeIgnored, type EditRequest, type WorkFacts } from "@retouch/contract";
import type { EditedPicture, EditOptions, EditOutcome, PreviewOptions } from "../jobs/editor.ts";
import { discardMemory } from "../discard-memory.ts";
import { generationParameters } from "./generation-parameters.ts";

/** A preview is rough by nature: few bytes matter more. */
const PREVIEW_QUALITY = 70;

/** What is kept of a result: not its pixels, of which eight pictures have gigabytes. */
type Account = Omit<EditResult, "picture" | "kept">;

/**
 * A request → its pictures, encoded. The only place that decodes what strangers send.
 *
 * @throws EngineError "input" for a picture or mask that cannot be used, "too-large" for one over a limit, "cancelled" when the
 * signal fires
 */
export async function makePictures(pipeline: Pipeline, request: EditRequest, options: EditOptions = {}): Promise<EditOutcome> {
  // 1. Bytes → pixels
  const picture = request.picture && (await decodePicture(request.picture));
  const { mask, maskOrigin } = await readMask(request, picture);

  // 2. Pixels → pictures, each with a seed of its own, encoded at once
  const pictures: EditedPicture[] = [];
  const accounts: Account[] = [];
  let stepsDone = 0;
  for (let i = 0; i < request.count; i++) {
    const seed = (request.seed + i) % 2 ** 32;
    const {
      picture: made,
      kept,
      ...account
    } = await pipeline.edit(toEdit(request, picture, mask, seed), {
      ...(options.signal && { signal: options.signal }),
      onProgress({ step, steps }) {
        options.onProgress?.({ step: i * steps + step, steps: request.count * steps });
        stepsDone = i * steps + step;
      },
      ...(options.previews && { previews: encodePreviews(options.previews, stepsDone) }),
    });
    const bytes = await encode(made, account, request, pipeline);
    const unmaskedMaxDifference = kept && (await differenceAsSent(bytes, kept));
    const { outputFormat: format } = request;
    // Pixels are most of what an edit leaves behind, and nobody looks at them again.
    if (made.rgb !== picture?.rgb) discardMemory(made.rgb);
    pictures.push({ bytes, format, width: made.width, height: made.height, seed, unmaskedMaxDifference });
    accounts.push(account);
  }

  if (picture) discardMemory(picture.rgb);

  // 3. One account of it all
  const [{ steps, scheduler, guidanceScale }] = accounts;
  const warnings = [...describeIgnored(request, { maskOrigin, guidanceScale }), ...accounts.flatMap((account) => account.warnings)];
  const total = (phase: keyof Account["timings"]): number => accounts.reduce((sum, { timings }) => sum + timings[phase], 0);
  const timings = { encode: total("encode"), denoise: total("denoise"), decode: total("decode") };
  return { pictures, steps, scheduler, warnings: [...new Set(warnings)], timings };
}

interface MaskReading extends Pick<WorkFacts, "maskOrigin"> {
  /** Undefined when every pixel is made anew. */
  readonly mask?: Plane;
}

/** What to repaint. A picture without a mask brings its own when it is transparent somewhere. */
async function readMask({ mask: bytes, maskMode, maskInvert }: EditRequest, picture: Picture | undefined): Promise<MaskReading> {
  // Also where image_alpha leaves it unused: bytes that are no picture are never accepted.
  const sent = bytes && (await decodeMask(bytes));
  const isOwn = sent === undefined || maskMode === "image_alpha";
  const own = picture?.alpha === undefined ? undefined : repaintMask(picture, "image_alpha");
  const marked = isOwn ? own : repaintMask(sent, maskMode);
  const isOpaque = isOwn && marked?.data.includes(255) !== true;
  if (isOpaque && maskMode === "image_alpha") {
    const received = picture === undefined ? "none" : "one without any";
    throw new EngineError(
      "input",
      `Expected a picture with transparent pixels, to go with image_alpha, for maskMode but received ${received}`,
      {
        field: "maskMode",
      },
    );
  }
  if (marked === undefined || isOpaque) return { maskOrigin: "none" };
  return { maskOrigin: isOwn ? "own" : "sent", mask: maskInvert ? invert(marked) : marked };
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

async function encode(picture: Picture, account: Account, request: EditRequest, { info }: Pipeline): Promise<Uint8Array> {
  const { outputFormat: format, outputQuality: quality } = request;
  const sourceType = request.picture === undefined ? "trainedAlgorithmicMedia" : "compositeWithTrainedAlgorithmicMedia";
  const parameters = generationParameters(request, { ...account, width: picture.width, height: picture.height }, info);
  return encodePicture(picture, { format, quality, metadata: request.metadata ? { parameters, sourceType } : {} });
}

/** Previews of a picture that is begun after `stepsBefore` steps, as small files. */
function encodePreviews(previews: PreviewOptions, stepsBefore: number): PicturePreviewOptions {
  return {
    isWanted: () => previews.isWanted(),
    async show({ step, picture }) {
      previews.show({ step: stepsBefore + step, bytes: await encodePicture(picture, { format: "jpeg", quality: PREVIEW_QUALITY }) });
    },
  };
}

/** The largest difference outside the ring in the very bytes that are sent: whatever the encoding lost is in it. */
async function differenceAsSent(bytes: Uint8Array, { original, weights }: Kept): Promise<number> {
  const { width, height } = original;
  // Limits are for strangers' files; ours may be as long as it came out.
  const limits = { bytes: bytes.length, side: Math.max(width, height), pixels: width * height, aspect: Infinity };
  return maxDifferenceOutside(original, await decodePicture(bytes, { limits }), weights);
}
