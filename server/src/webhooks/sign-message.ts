import { createHmac } from "node:crypto";
import type { WebhookSecret } from "./webhook-secret-store.ts";

export interface SignedMessage {
  /** The same for every attempt. */
  readonly id: string;
  /** Of this attempt: receivers refuse what is older than some minutes. */
  readonly at: Date;
  readonly body: string;
}

/**
 * The three headers of Standard Webhooks 1.0: HMAC-SHA256 over `id.timestamp.body`, one signature for each secret, separated by a space.
 * Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function signMessage({ id, at, body }: SignedMessage, secrets: readonly Pick<WebhookSecret, "bytes">[]): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const signatures = secrets.map(({ bytes }) => `v1,${createHmac("sha256", bytes).update(`${id}.${timestamp}.${body}`).digest("base64")}`);
  return { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signatures.join(" ") };
}
