import { createHash, randomBytes } from "node:crypto";
import type { WebhookSecret, WebhookSecretStore } from "./webhook-secret-store.ts";

/** Standard Webhooks 1.0 asks for 24 to 64. */
const SECRET_BYTES = 24;
/** Marks a secret in the base64 form in which it is handed out. */
const SECRET_PREFIX = "whsec_";
/** How long the secret before signs too, so that receivers can change over one by one. */
const ROTATION_MS = 24 * 60 * 60 * 1000;
const FINGERPRINT_DIGITS = 8;

export interface RotatedSecret {
  /** `whsec_…`, shown this once. */
  readonly secret: string;
  readonly fingerprint: string;
  readonly createdAt: Date;
  /** Until when the secret before it signs too; undefined when there was none that anybody could know. */
  readonly previousUntil: Date | undefined;
}

/**
 * What to sign an owner's messages with, at least one. An owner who never asked for a secret gets one that nobody knows: every message
 * is signed, and those who want to verify ask first.
 */
export async function signingSecrets(store: WebhookSecretStore, owner: string, now: Date): Promise<WebhookSecret[]> {
  const secrets = await store.list(owner, now);
  if (secrets.length > 0) return secrets;
  await store.addFirst(owner, randomBytes(SECRET_BYTES), now);
  return store.list(owner, now);
}

/** Puts a new secret into use; the one before signs too for 24 hours. */
export async function rotateSecret(store: WebhookSecretStore, owner: string, now: Date): Promise<RotatedSecret> {
  const isFirst = (await store.list(owner, now)).length === 0;
  const bytes = randomBytes(SECRET_BYTES);
  const previousUntil = new Date(now.getTime() + ROTATION_MS);
  await store.rotate(owner, bytes, now, previousUntil);
  return { secret: toText(bytes), fingerprint: fingerprintOf(bytes), createdAt: now, previousUntil: isFirst ? undefined : previousUntil };
}

/** Names a secret without telling it: the first digits of the SHA-256 of its `whsec_…` text, which its holder can compute too. */
export function fingerprintOf(bytes: Uint8Array): string {
  return createHash("sha256").update(toText(bytes)).digest("hex").slice(0, FINGERPRINT_DIGITS);
}

function toText(bytes: Uint8Array): string {
  return SECRET_PREFIX + Buffer.from(bytes).toString("base64");
}
