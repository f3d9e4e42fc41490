/**
 * Why a request that left this machine brought nothing back. `unreachable` has one text for everything that is forbidden, away or
 * broken, so that nobody can learn from it what stands in the operator's network.
 */
export class OutgoingError extends Error {
  override readonly name = "OutgoingError";
  readonly kind: "unreachable" | "too-large";

  constructor(kind: "unreachable" | "too-large") {
    super(kind === "unreachable" ? "The address could not be reached" : "The answer is too large");
    this.kind = kind;
  }
}
