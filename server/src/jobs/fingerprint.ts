import { createHash } from "node:crypto";
import type { Webhook } from "@retouch/contract";
import type { StoredRequest } from "./job.ts";

export interface Fingerprinted {
  readonly request: StoredRequest;
  /** Left out when the caller left it to us: the same body sent again has another one. */
  readonly isSeedDrawn: boolean;
  readonly webhook: Webhook | undefined;
}

/**
 * SHA-256, in hexadecimal, over what a body asks for: equal for two bodies that mean the same, whatever their spelling, their order of
 * fields or the encoding of their pictures.
 */
export function fingerprint({ request, isSeedDrawn, webhook }: Fingerprinted): string {
  const { seed, spellings: _, ...rest } = request;
  const meaning = { ...rest, webhook, ...(!isSeedDrawn && { seed }) };
  return createHash("sha256").update(canonicalJson(meaning), "utf8").digest("hex");
}

/** JSON with the names of every object in order, so that equal values are equal texts. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_name, inner: unknown) => {
    if (typeof inner !== "object" || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).toSorted(([one], [other]) => (one < other ? -1 : 1)));
  });
}
