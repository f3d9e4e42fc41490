import type { BlobStore } from "../../jobs/blob-store.ts";
import type { Clock } from "../../jobs/clock.ts";
import type { BlobId } from "../../jobs/job.ts";
import type { JobStore } from "../../jobs/job-store.ts";
import type { SessionStore } from "../../keys/session-store.ts";
import type { SubscriptionStore } from "../../keys/subscription-store.ts";
import type { WebhookSecretStore } from "../../webhooks/webhook-secret-store.ts";
import type { WebhookStore } from "../../webhooks/webhook-store.ts";

/** The ports of one adapter over one database. */
export interface Ports {
  readonly jobs: JobStore;
  readonly blobs: BlobStore;
  readonly webhooks: WebhookStore;
  readonly webhookSecrets: WebhookSecretStore;
  readonly subscriptions: SubscriptionStore;
  readonly sessions: SessionStore;
}

/** One empty store of an adapter. Its terms are the defaults: 3 attempts, 24 hours for whatever ends by time. */
export interface StoreUnderTest extends Ports {
  /** The same database through a second connection, as after a restart. */
  reopen(): Promise<Ports>;
  /** Changes a byte of a blob behind the store's back. */
  damage(blob: BlobId): Promise<void>;
  /** Closes what was opened, and removes it. */
  close(): Promise<void>;
}

export type OpenStoreUnderTest = (clock: Clock) => Promise<StoreUnderTest>;

/** A clock that stands still until it is moved. */
export interface TestClock {
  readonly now: Clock;
  advance(milliseconds: number): void;
}

export function createTestClock(): TestClock {
  let time = Date.parse("2026-06-01T12:00:00.000Z");
  return {
    now: () => new Date(time),
    advance(milliseconds) {
      time += milliseconds;
    },
  };
}
