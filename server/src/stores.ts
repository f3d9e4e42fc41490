import type { BlobStore } from "./jobs/blob-store.ts";
import type { Fleet } from "./jobs/fleet.ts";
import type { JobStore } from "./jobs/job-store.ts";
import type { PreviewAudience } from "./jobs/preview-audience.ts";
import type { Rota } from "./jobs/rota.ts";
import type { RateLimiter } from "./keys/rate-limiter.ts";
import type { SessionStore } from "./keys/session-store.ts";
import type { SubscriptionStore } from "./keys/subscription-store.ts";
import type { WebhookSecretStore } from "./webhooks/webhook-secret-store.ts";
import type { WebhookStore } from "./webhooks/webhook-store.ts";

/** All that processes share, whatever it is kept in. Dispose of it last. */
export interface Stores extends AsyncDisposable {
  readonly subscriptions: SubscriptionStore;
  readonly sessions: SessionStore;
  readonly jobs: JobStore;
  readonly blobs: BlobStore;
  readonly webhooks: WebhookStore;
  readonly webhookSecrets: WebhookSecretStore;
  readonly rateLimiter: RateLimiter;
  readonly fleet: Fleet;
  readonly rota: Rota;
  readonly audience: PreviewAudience;
  /** What links to results are signed with: 32 bytes. */
  readonly linkSecret: Uint8Array;
}
