/**
 * Fetches the picture or mask that a caller gave by its https URL.
 *
 * @throws EditError "input" with the field, or "too-large"; its words never tell what lies at the address
 */
export type FetchPicture = (url: URL, field: "picture" | "mask") => Promise<Uint8Array>;
