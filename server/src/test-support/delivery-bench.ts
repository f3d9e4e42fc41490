import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeJob } from "../http/job-reply.ts";
import { linksAt } from "../http/links.ts";
import { createOutgoing, type Outgoing } from "../outgoing/create-outgoing.ts";
import { blobNamed, createAdmissions, jobOf, NO_LIMITS, resultOf } from "../store/conformance/examples.ts";
import { createTestClock, type TestClock } from "../store/conformance/store-under-test.ts";
import { openStore, type Store } from "../store/sqlite/open-store.ts";
import { deliverMessage, type DeliveryPorts } from "../webhooks/deliver-message.ts";
import type { WebhookMessage } from "../webhooks/webhook-store.ts";
import { startLocalReceiver, type LocalReceiver } from "./local-receiver.ts";

/** A store with messages, somebody who receives them, and a clock that stands still until it is moved. */
export interface DeliveryBench extends AsyncDisposable {
  readonly store: Store;
  readonly clock: TestClock;
  readonly receiver: LocalReceiver;
  readonly ports: DeliveryPorts;
  /** The message of a job that has succeeded, to a path of the receiver's or to another URL. */
  newMessage(url?: string): Promise<WebhookMessage>;
  /** The message as it is now. */
  read(message: WebhookMessage): Promise<WebhookMessage>;
  /** Tries the hundred oldest that are due once, and returns how many there were. */
  deliverDue(): Promise<number>;
}

const LEASE_MS = 30_000;
const MAX_AT_ONCE = 100;

export interface DeliveryBenchOptions {
  /** How long an answer may take. Default 2000. */
  readonly timeoutMs?: number;
  /** Ends an attempt of the message with this id before that. Default: nothing does. */
  readonly patience?: (messageId: string) => AbortSignal;
}

export async function openDeliveryBench({ timeoutMs = 2000, patience }: DeliveryBenchOptions = {}): Promise<DeliveryBench> {
  const folder = mkdtempSync(join(tmpdir(), "retouch-webhooks-"));
  const clock = createTestClock();
  const store = openStore(folder, { clock: clock.now });
  const receiver = await startLocalReceiver();
  const outgoing = createOutgoing({ ports: [443], trusted: [receiver.authority], timeoutMs });
  const links = linksAt("https://retouch.example.com", Buffer.alloc(32, 7));
  const newAdmission = createAdmissions(clock);
  const send: Outgoing["send"] = (url, request) =>
    outgoing.send(url, patience === undefined ? request : { ...request, signal: patience(request.headers["webhook-id"]) });
  const ports: DeliveryPorts = {
    webhooks: store.webhooks,
    webhookSecrets: store.webhookSecrets,
    outgoing: { send },
    clock: clock.now,
    describe: (job) => describeJob(job, links),
    chance: () => 0,
  };
  return {
    store,
    clock,
    receiver,
    ports,
    async newMessage(url = "") {
      const webhook = { url: new URL(url, receiver.url).href, events: ["job.succeeded"] } as const;
      const { id } = jobOf(await store.jobs.admit(newAdmission({ webhook, isDurable: false }), 0, NO_LIMITS));
      const claim = await store.jobs.claim("worker", LEASE_MS);
      await store.jobs.complete(claim!.fence, resultOf(blobNamed("a")));
      const [message] = await store.webhooks.list({ owner: "shop", jobId: id, limit: 1 });
      return message;
    },
    read: async ({ id }) => (await store.webhooks.find(id))!,
    async deliverDue() {
      const messages = await store.webhooks.claimDue(clock.now(), MAX_AT_ONCE, LEASE_MS);
      await Promise.all(messages.map((message) => deliverMessage(message, ports)));
      return messages.length;
    },
    async [Symbol.asyncDispose]() {
      await outgoing.close();
      await receiver[Symbol.asyncDispose]();
      store[Symbol.dispose]();
      rmSync(folder, { recursive: true });
    },
  };
}
