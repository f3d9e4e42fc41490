/** What a store throws that cannot be reached: it may have done what it was asked, or not. It is there again by itself, or by its operator. */
export class StoreAway extends Error {
  override readonly name = "StoreAway";

  constructor(cause: Error) {
    super(cause.message, { cause });
  }
}
