import type { EditRequest, SchedulerName } from "@retouch/contract";
import type { EditResult, ModelInfo } from "@retouch/engine";

/** AUTOMATIC1111's names: sampler, and the kind of noise schedule where it is not the sampler's own. */
const SAMPLERS: Readonly<Record<SchedulerName, string>> = {
  ddim: "DDIM",
  pndm: "PLMS",
  euler: "Euler",
  euler_ancestral: "Euler a",
  dpmpp_2m: "DPM++ 2M",
  dpmpp_2m_karras: "DPM++ 2M, Schedule type: Karras",
};

/** What is told of a picture besides what was asked for. */
export interface MadePicture extends Pick<EditResult, "steps" | "scheduler" | "guidanceScale" | "seed"> {
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
}

/** The settings in AUTOMATIC1111's notation, as its "PNG info" reads them: prompt, negative prompt, and one line of pairs. */
export function generationParameters(request: EditRequest, made: MadePicture, model: ModelInfo): string {
  const pairs = [
    `Steps: ${made.steps}`,
    `Sampler: ${SAMPLERS[made.scheduler]}`,
    `CFG scale: ${made.guidanceScale}`,
    `Seed: ${made.seed}`,
    `Size: ${made.width}x${made.height}`,
    `Model: ${quoted(model.name)}`,
    ...(request.picture === undefined ? [] : [`Denoising strength: ${request.strength}`]),
    "Version: Retouch",
  ];
  const negative =
    request.negativePrompt === undefined || request.negativePrompt === "" ? [] : [`Negative prompt: ${request.negativePrompt}`];
  return [request.prompt, ...negative, pairs.join(", ")].join("\n");
}

/** A value with a separator in it stands in quotes. */
function quoted(value: string): string {
  return /[,:\n"]/.test(value) ? JSON.stringify(value) : value;
}
