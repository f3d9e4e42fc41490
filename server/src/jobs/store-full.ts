/** What a store throws when it has no room left: nothing of what it was given is kept, and it takes more when there is room again. */
export class StoreFull extends Error {
  override readonly name = "StoreFull";

  constructor(cause: Error) {
    super(cause.message, { cause });
  }
}
