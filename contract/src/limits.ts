/** The ranges of the wire's fields. Pixels, unless the name says otherwise. */

/** Long enough for any prompt seen in the wild; short enough that encoding it cannot be an attack. */
export const MAX_PROMPT_CHARACTERS = 4000;
export const MIN_SIDE = 64;
export const MAX_SIDE = 4096;
/** Longer side divided by shorter side. */
export const MAX_ASPECT = 8;
export const MAX_MASK_GROW = 256;
export const MAX_MASK_FEATHER = 256;
export const MAX_PADDING = 4096;
/** Per cent of the mask's longer side. */
export const MAX_PADDING_PERCENT = 400;
export const MAX_STEPS = 150;
export const MIN_GUIDANCE_SCALE = 1;
export const MAX_GUIDANCE_SCALE = 30;
/** Seeds are the 32 bits that torch's CPU generator is initialised with. */
export const MAX_SEED = 2 ** 32 - 1;
export const MAX_PICTURES = 8;
export const MAX_USER_CHARACTERS = 128;
export const MAX_MODEL_NAME_CHARACTERS = 256;
/** What browsers, proxies and databases take without thinking. */
export const MAX_URL_CHARACTERS = 2048;
