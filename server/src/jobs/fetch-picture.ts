/**
 * Fetches the picture or mask that a caller gave by its https URL.
 *
 * @throws EditError "input" with the field, or "too-large"; its words never tell what lies at the address. "busy" when too many wait,
 * "cancelled" when the signal fires.
 */
export type FetchPicture = (url: URL, caller: PictureCaller) => Promise<Uint8Array>;

export interface PictureCaller {
  readonly field: "picture" | "mask";
  /** Whose request it is: one owner's slow hosts are not to hold up the others. */
  readonly owner: string;
  /** Fires when nobody waits for the picture any more. */
  readonly signal: AbortSignal;
}
