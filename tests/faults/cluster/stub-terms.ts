/** Of the stub model. */
export const STEP_MS = 20;

/** Begins the warning in which the stub says for which process it worked. */
export const MAKER = "made for process ";
