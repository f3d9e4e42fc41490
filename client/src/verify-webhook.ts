import type { WebhookMessage as WireMessage } from "@retouch/contract";
import { toCamelCase, type CamelCased } from "./camel-case.ts";
import { fromBase64 } from "./encoded-image.ts";
import { RetouchError, WebhookVerificationError } from "./errors.ts";

/** A webhook's message. `id` is the same for every attempt to deliver it: whoever has seen it does nothing. */
export type WebhookMessage = CamelCased<WireMessage> & { readonly id: string };

/** As `fetch` has them, or as Node's `request.headers`. */
export type WebhookHeaders = Headers | Readonly<Record<string, string | readonly string[] | undefined>>;

/** Standard Webhooks 1.0: an older message may be one that somebody has caught and sends again. */
const TOLERANCE_SECONDS = 300;
/** 24 bytes and more: with an empty key, anybody could sign. */
const SECRET = /^whsec_([A-Za-z0-9+/]{32,}={0,2})$/;
/** Other versions of the scheme may stand beside it. */
const VERSION = "v1,";

/**
 * The message of a genuine webhook (Standard Webhooks 1.0). `body` is what came, to the byte and before any parsing; several secrets are for the
 * time while one is replaced.
 *
 * @throws WebhookVerificationError when no signature is right, or its time is more than 5 minutes from this machine's
 * @throws RetouchError when a secret is none
 * @example
 * const message = await verifyWebhook(await request.text(), request.headers, process.env.WEBHOOK_SECRET);
 * if (message.type === "job.succeeded") console.log(message.data.result.images[0].url);
 */
export async function verifyWebhook(
  body: string | Uint8Array<ArrayBuffer>,
  headers: WebhookHeaders,
  secrets: string | readonly string[],
): Promise<WebhookMessage> {
  const keys = await Promise.all([secrets].flat().map(importSecret));
  const id = headerOf(headers, "webhook-id");
  const timestamp = headerOf(headers, "webhook-timestamp");
  const age = /^\d{1,12}$/.test(timestamp) ? Math.abs(Date.now() / 1000 - Number(timestamp)) : Infinity;
  if (age > TOLERANCE_SECONDS) throw new WebhookVerificationError(`Expected a time within ${TOLERANCE_SECONDS} s for webhook-timestamp`);

  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
  const signed = concatenate(new TextEncoder().encode(`${id}.${timestamp}.`), bytes);
  const signatures = headerOf(headers, "webhook-signature")
    .split(" ")
    .filter((text) => text.startsWith(VERSION))
    .map((text) => bytesOf(text.slice(VERSION.length)));
  // The platform compares in constant time.
  const checks = keys.flatMap((key) => signatures.map(async (signature) => crypto.subtle.verify("HMAC", key, signature, signed)));
  if (!(await Promise.all(checks)).includes(true))
    throw new WebhookVerificationError("Expected a signature by the secret for webhook-signature");
  return { ...toCamelCase(JSON.parse(new TextDecoder().decode(bytes)) as WireMessage), id };
}

async function importSecret(secret: string) {
  const base64 = SECRET.exec(secret)?.[1];
  if (base64 === undefined) throw new RetouchError("Expected a text that begins with whsec_, as the server showed it, for secrets");
  return crypto.subtle.importKey("raw", bytesOf(base64), { name: "HMAC", hash: "SHA-256" }, false, ["verify"]);
}

/** Of what is no base64, nothing, which is nobody's signature. */
function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  try {
    return fromBase64(base64);
  } catch {
    return new Uint8Array();
  }
}

function headerOf(headers: WebhookHeaders, name: string): string {
  const value =
    headers instanceof Headers ? headers.get(name) : Object.entries(headers).find(([other]) => other.toLowerCase() === name)?.[1];
  if (typeof value === "string") return value;
  throw new WebhookVerificationError(`Expected one ${name} among the headers`);
}

function concatenate(head: Uint8Array, tail: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(head.length + tail.length);
  whole.set(head);
  whole.set(tail, head.length);
  return whole;
}
