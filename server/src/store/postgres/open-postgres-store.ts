import { randomBytes } from "node:crypto";
import type { Clock } from "../../jobs/clock.ts";
import type { Stores } from "../../stores.ts";
import type { JobTerms } from "../job-terms.ts";
import { keepRecentBlobs } from "../recent-blobs.ts";
import { createSignals } from "../signals.ts";
import { createPool } from "./connect.ts";
import { openDatabaseClock } from "./database-clock.ts";
import { createDatabase } from "./database.ts";
import { joinNodes, type OwnNode } from "./join-nodes.ts";
import { checkSchema, migrate, withPatience } from "./migrate.ts";
import { openNotifications, type Notifications } from "./notifications.ts";
import { createPostgresBlobStore } from "./postgres-blob-store.ts";
import { createPostgresFleet } from "./postgres-fleet.ts";
import { createPostgresJobStore } from "./postgres-job-store.ts";
import { openPostgresRateLimiter } from "./postgres-rate-limiter.ts";
import { createPostgresRota } from "./postgres-rota.ts";
import { createPostgresSessionStore } from "./postgres-session-store.ts";
import { createPostgresSubscriptionStore } from "./postgres-subscription-store.ts";
import { createPostgresWebhookSecretStore } from "./postgres-webhook-secret-store.ts";
import { createPostgresWebhookStore } from "./postgres-webhook-store.ts";
import { createSharedAudience } from "./shared-audience.ts";
import { statement } from "./statement.ts";
import { whileAway } from "./while-away.ts";

export interface OpenPostgresStoreOptions {
  /** postgres://user:password@host:port/database */
  readonly url: string;
  /** Where its tables are, and are made. Default `retouch`. */
  readonly schema?: string;
  /** Default: the database's, which is the same for all. */
  readonly clock?: Clock;
  readonly terms?: Partial<JobTerms>;
  /** Whether tables are made and brought up to date. Default true. */
  readonly migrates?: boolean;
  /** Told of connections that broke; they are made again. */
  readonly onTrouble?: (error: Error) => void;
}

const SECRET_BYTES = 32;
const KEEP_SECRET = statement(`
  INSERT INTO secret (name, bytes) VALUES ('link', $1) ON CONFLICT (name) DO UPDATE SET name = excluded.name RETURNING bytes`);

/**
 * Opens all that is kept in a PostgreSQL database, and makes or brings up to date its tables unless told not to. Dispose of it last.
 *
 * @throws StoreAway; Error when the database is of a version that this one cannot work on.
 */
export async function openPostgresStore({
  url,
  schema = "retouch",
  clock: ownClock,
  terms = {},
  migrates = true,
  onTrouble = () => undefined,
}: OpenPostgresStoreOptions): Promise<Stores> {
  const options = { url, schema, onTrouble };
  const pool = createPool(options);
  let notifications: Notifications | undefined;
  let node: OwnNode | undefined;
  try {
    await whileAway(async () => withPatience(options, async (client) => (migrates ? migrate : checkSchema)(client, schema)));
    const signals = createSignals();
    const clock = ownClock ?? (await openDatabaseClock(pool, onTrouble));
    notifications = await openNotifications(options, pool, signals);
    const { emit, announce, messageOf } = notifications;
    const close = notifications[Symbol.asyncDispose];
    const database = createDatabase(pool, emit, announce);
    const own = (node = await joinNodes(database, onTrouble));
    const linkSecret = (await database.row(KEEP_SECRET, [randomBytes(SECRET_BYTES)]))?.["bytes"] as Buffer;
    const blobs = keepRecentBlobs(createPostgresBlobStore(database, clock));
    return {
      subscriptions: createPostgresSubscriptionStore(database, signals),
      sessions: createPostgresSessionStore(database, clock),
      jobs: createPostgresJobStore({ database, node: own.id, signals, clock, terms, messageOf, keepBlob: blobs.keep }),
      blobs,
      webhooks: createPostgresWebhookStore({ database, signals, clock }),
      webhookSecrets: createPostgresWebhookSecretStore(database),
      rateLimiter: await openPostgresRateLimiter(pool, schema),
      fleet: createPostgresFleet(database, clock),
      rota: createPostgresRota(database),
      audience: createSharedAudience(signals, emit),
      linkSecret,
      async [Symbol.asyncDispose]() {
        await own[Symbol.asyncDispose]();
        await close();
        await pool.end();
      },
    };
  } catch (error) {
    await node?.[Symbol.asyncDispose]();
    await notifications?.[Symbol.asyncDispose]();
    await pool.end();
    throw error;
  }
}
