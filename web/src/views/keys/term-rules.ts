/** What the server takes for a subscription; a test holds it to the contract. */

/** For the `pattern` of a field. */
export const NAME = String.raw`[\p{L}\p{N}][\p{L}\p{N} ._@\-]{0,63}`;
export const MAX_LIMIT = 1_000_000;
/** Above and below 0, which is everybody's. */
export const MAX_PRIORITY = 100;
