import type { Model } from "@retouch/contract";
import type { BlobStore } from "../jobs/blob-store.ts";
import type { Clock } from "../jobs/clock.ts";
import type { FetchPicture } from "../jobs/fetch-picture.ts";
import type { JobStore } from "../jobs/job-store.ts";
import type { PreviewAudience } from "../jobs/preview-audience.ts";
import type { QueueLimits } from "../jobs/queue-limits.ts";
import type { SubscriptionStore } from "../keys/subscription-store.ts";
import type { WebhookSecretStore } from "../webhooks/webhook-secret-store.ts";
import type { WebhookStore } from "../webhooks/webhook-store.ts";

/** What the routes work with. Whoever does the jobs is not among it: the stores are all that the two share. */
export interface Services {
  readonly jobs: JobStore;
  readonly blobs: BlobStore;
  /** Whose jobs those are. */
  readonly subscriptions: SubscriptionStore;
  readonly clock: Clock;
  /** Told of those who watch a job, so that previews are made for them. */
  readonly audience: PreviewAudience;
  /** What can be asked for now, the default first. */
  readonly models: () => readonly Model[];
  readonly queueLimits: QueueLimits;
  readonly webhooks: WebhookStore;
  readonly webhookSecrets: WebhookSecretStore;
  /** Whether no webhook can reach this URL and no picture be fetched from it, as its spelling alone tells. */
  readonly refusesUrl: (url: URL) => boolean;
  /** Undefined: pictures by URL are refused. */
  readonly fetchPicture: FetchPicture | undefined;
  /** Signs links to results. */
  readonly linkSecret: Uint8Array;
  /** Where callers reach the server, without a slash at the end; undefined: where each request says it reached it. */
  readonly publicUrl: string | undefined;
  /** Milliseconds that a caller waits for a picture before it is referred to its job. */
  readonly maxWaitMs: number;
  /** Fires when the process has been told to stop. */
  readonly stopping: AbortSignal;
}
