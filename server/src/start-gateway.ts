import type { FastifyInstance } from "fastify";
import type { Model } from "@retouch/contract";
import type { Config } from "./config/config.ts";
import { localUrl } from "./config/local-url.ts";
import { createApp } from "./http/app.ts";
import { requireKey, requireLocalHost } from "./http/authenticate.ts";
import { closeApp } from "./http/close-app.ts";
import { describeJob } from "./http/job-reply.ts";
import { MAX_BODY_BYTES, MAX_EDIT_WAIT_MS } from "./http/limits.ts";
import { linksAt } from "./http/links.ts";
import { listen } from "./http/listen.ts";
import { systemClock } from "./jobs/clock.ts";
import { DEFAULT_QUEUE_LIMITS } from "./jobs/queue-limits.ts";
import { openFirstAccess, type FirstAccess } from "./keys/first-access.ts";
import { createOutgoing } from "./outgoing/create-outgoing.ts";
import { createFetchPicture } from "./outgoing/fetch-picture.ts";
import type { Stores } from "./stores.ts";
import type { Log } from "./telemetry/log.ts";
import type { Telemetry } from "./telemetry/open-telemetry.ts";
import { startDeliveries } from "./webhooks/start-deliveries.ts";

export interface GatewayOptions {
  readonly config: Config;
  readonly stores: Stores;
  readonly telemetry: Telemetry;
  readonly log: Log;
  readonly models: () => readonly Model[];
  /** What keeps the process from taking work, a few words each. */
  readonly hindrances: () => Promise<readonly string[]>;
  /** Fires when the process has been told to stop. */
  readonly stopping: AbortSignal;
  /** Ends a start that is under way. */
  readonly signal: AbortSignal;
  /** Takes what is to be closed, in the order of its opening. */
  readonly closers: (() => unknown)[];
}

export interface Gateway extends FirstAccess {
  readonly port: number;
}

/** What answers requests, and tells webhooks. */
export async function startGateway({
  config,
  stores,
  telemetry,
  log,
  models,
  hindrances,
  stopping,
  signal,
  closers,
}: GatewayOptions): Promise<Gateway> {
  const { subscriptions, sessions, linkSecret } = stores;
  const outgoing = createOutgoing({ ports: config.outgoingPorts, trusted: config.allowOutgoing });
  closers.push(() => outgoing.close());
  const app: FastifyInstance = createApp({
    ...stores,
    clock: systemClock,
    models,
    queueLimits: DEFAULT_QUEUE_LIMITS,
    refusesUrl: (url) => outgoing.refuses(url),
    fetchPicture: config.allowUrls ? createFetchPicture(outgoing, MAX_BODY_BYTES) : undefined,
    publicUrl: config.publicUrl,
    maxWaitMs: MAX_EDIT_WAIT_MS,
    stopping,
    authenticate: config.requireKey
      ? requireKey({ subscriptions, sessions, allowQueryKey: config.allowQueryKey, allowBearer: false })
      : requireLocalHost,
    sessions: config.requireKey ? sessions : undefined,
    log,
    hindrances,
    onRequest: telemetry.onRequest,
    renderMetrics: telemetry.metrics.render,
  });
  closers.push(() => closeApp(app));
  const port = await listen(app, config);
  signal.throwIfAborted();
  const firstAccess = await openFirstAccess(config, stores);

  const links = linksAt(config.publicUrl ?? localUrl(config.host, port), linkSecret);
  const deliveries = startDeliveries({
    ...stores,
    outgoing,
    clock: systemClock,
    describe: (job) => describeJob(job, links),
    onNoAnswer: (error, { id, job: { traceId } }) => log.warn({ err: error, delivery: id, traceId }, "webhook not delivered"),
    onError: (error) => log.error({ err: error }, "webhooks in trouble"),
  });
  closers.push(() => deliveries.stop());
  return { port, ...firstAccess };
}
