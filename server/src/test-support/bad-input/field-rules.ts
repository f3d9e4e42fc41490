const TEXT = "text of at most 4000 characters";
const PICTURE = "a picture as base64 or a data URL";
const SHARE = "a number from 0 to 1";
const GUIDANCE = "a number from 1 to 30";
const STEPS = "an integer from 1 to 150";
const COUNT = "an integer from 1 to 8";
const PIXELS = "an integer from 0 to 256";
const YES_OR_NO = "true or false";

/** What each field must be, as its error says it. */
const RULES = {
  prompt: "text of 1 to 4000 characters",
  negative_prompt: TEXT,
  system_prompt: TEXT,
  "System prompt": TEXT,
  init_image: PICTURE,
  image: PICTURE,
  image_url: PICTURE,
  image_b64: PICTURE,
  init_images: PICTURE,
  mask_mode: "one of auto, white, black, alpha, image_alpha",
  mask_invert: YES_OR_NO,
  mask_grow: PIXELS,
  mask_feather: PIXELS,
  masked_content: "one of original, fill, telea, noise, nothing",
  area: "one of auto, masked, whole",
  padding: 'an integer from 0 to 4096 (pixels) or a share of the mask such as "25%" (to 400%)',
  size: '"WxH" (64 to 4096 pixels a side, no longer than 8:1) or "auto"',
  strength: SHARE,
  denoising_strength: SHARE,
  prompt_strength: SHARE,
  guidance_scale: GUIDANCE,
  guidance: GUIDANCE,
  cfg: GUIDANCE,
  cfg_scale: GUIDANCE,
  steps: STEPS,
  num_steps: STEPS,
  num_inference_steps: STEPS,
  sample_steps: STEPS,
  exact_steps: YES_OR_NO,
  scheduler: "one of ddim, pndm, euler, euler_ancestral, dpmpp_2m, dpmpp_2m_karras",
  seed: "an integer from -1 to 4294967295 (-1 or null: random)",
  n: COUNT,
  samples: COUNT,
  num_images: COUNT,
  batch_size: COUNT,
  n_iter: COUNT,
  model: "text of 1 to 256 characters, none of them NUL,",
  output_format: "one of png, jpeg, jpg, webp",
  output_quality: "an integer from 1 to 100",
  metadata: YES_OR_NO,
  response_format: "one of json, b64_json, image, url",
  webhook: "an https URL of at most 2048 characters, without a name or password in it,",
  user: "text of at most 128 characters",
} as const;

export type Field = keyof typeof RULES;

/** What is said of a field whose value it does not take. */
export function wrongValue(field: Field, shown: string): string {
  return `Expected ${RULES[field]} for ${field} but received ${shown}`;
}
