import { createHmac, timingSafeEqual } from "node:crypto";

/** One picture of one job, for as long as the link is good. */
export interface ResultLink {
  readonly jobId: string;
  /** From 0. */
  readonly index: number;
  /** Seconds since 1970. */
  readonly expires: number;
}

/** The path and query that open one picture of a job without a key until its time is over, so that an `<img>` can load it. */
export function signResultLink(secret: Uint8Array, link: ResultLink): string {
  const { jobId, index, expires } = link;
  return `/inpainting/v1/jobs/${jobId}/images/${index}?expires=${expires}&signature=${signatureOf(secret, link)}`;
}

/** True when this server signed exactly this link and its time is not over. */
export function verifyResultLink(secret: Uint8Array, link: ResultLink, signature: string, now: Date): boolean {
  const sent = Buffer.from(signature, "utf8");
  const own = Buffer.from(signatureOf(secret, link), "utf8");
  const isOurs = sent.length === own.length && timingSafeEqual(sent, own);
  return isOurs && now.getTime() <= link.expires * 1000;
}

function signatureOf(secret: Uint8Array, { jobId, index, expires }: ResultLink): string {
  return createHmac("sha256", secret).update(`${jobId}/${index}/${expires}`, "utf8").digest("base64url");
}
