import { Webhook } from "standardwebhooks";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openDeliveryBench, type DeliveryBench } from "../test-support/delivery-bench.ts";
import type { LocalReceiver } from "../test-support/local-receiver.ts";
import { rotateSecret } from "./secrets.ts";
import { DISABLED_FAILURE, type WebhookMessage } from "./webhook-store.ts";

/** `RETOUCH_FULL_TESTS=1` runs the full form, which takes minutes. */
const EVENTS = process.env["RETOUCH_FULL_TESTS"] === "1" ? 10_000 : 200;
const TIME_LIMIT_MS = 3_600_000;
/** Of one owner. The first few never take a message, each in its own way. */
const URLS = 50;
const DEAD_URLS = 2;
const GONE_URLS = 3;
/** More than the longest wait between two attempts. */
const A_ROUND_MS = 25 * 3_600_000;
const MAX_ATTEMPTS = 10;

type Answer = LocalReceiver["answer"];

/** A receiver that has every fault there is; between them it takes a message. */
const ANSWERS: readonly Answer[] = [
  (_, response) => void response.writeHead(500).end(),
  (_, response) => void response.writeHead(204).end(),
  ({ headers }) => patience.get(String(headers["webhook-id"]))?.abort(), // Silence, without the 10 s that it takes.
  (request) => void request.socket.resetAndDestroy(),
  (_, response) => void response.writeHead(200).end("taken"),
  (_, response) => void response.writeHead(302, { location: "/elsewhere" }).end(),
  (_, response) => void response.writeHead(308, { location: "http://127.0.0.1:1/" }).end(),
  (request) => void request.socket.end("garbage\r\n\r\n"),
  (_, response) => void response.writeHead(503, { "retry-after": "3600" }).end(),
  (_, response) => void response.writeHead(202).end(),
];
const GONE: Answer = (_, response) => void response.writeHead(410).end();

let bench: DeliveryBench;
/** What ends each message's attempt that is under way. */
let patience: Map<string, AbortController>;

beforeEach(async () => {
  patience = new Map();
  bench = await openDeliveryBench({
    timeoutMs: TIME_LIMIT_MS,
    patience(id) {
      const attempt = new AbortController();
      patience.set(id, attempt);
      return attempt.signal;
    },
  });
});

afterEach(() => bench[Symbol.asyncDispose]());

test(
  `law 5: ${EVENTS} events each have one webhook-id and an attempt, and end delivered or visibly failed, whatever receivers do`,
  { timeout: TIME_LIMIT_MS },
  async ({ annotate }) => {
    const { secret } = await rotateSecret(bench.store.webhookSecrets, "shop", bench.clock.now());
    const receiver = watchReceiver(secret);

    // 1. Half of the events come while nobody has failed yet, half when some URLs are known to be gone.
    const jobs: string[] = [];
    const makeEvents = async (): Promise<void> => {
      for (let i = 0; i < EVENTS / 2; i++) jobs.push((await bench.newMessage(`${jobs.length % URLS}`)).jobId);
    };
    await makeEvents();
    await deliverAllDue();
    const early = new Set(jobs);
    await makeEvents();
    for (let round = 0; round <= MAX_ATTEMPTS; round++) {
      await deliverAllDue();
      bench.clock.advance(A_ROUND_MS);
    }

    // 2. What the store shows, beside what the receiver has seen.
    const ended = await allMessages();
    expect(ended.map(({ jobId }) => jobId).toSorted()).toEqual(jobs.toSorted());
    for (const message of ended) expectLawFive(message, receiver.answeredTo(message.id), receiver.countOf(message.id));
    expect(receiver.badSignatures).toBe(0);
    const ids = new Set(ended.map(({ id }) => id));
    expect(ids.size).toBe(EVENTS);
    expect(receiver.ids().filter((id) => !ids.has(id))).toEqual([]);

    // 3. Each kind of end was there.
    const of = (indexes: readonly number[]): WebhookMessage[] => ended.filter(({ url }) => indexes.includes(urlIndex(url)));
    const dead = of([0, DEAD_URLS - 1]);
    expect(dead.every(({ state, attempts }) => state === "failed" && attempts.length === MAX_ATTEMPTS)).toBe(true);
    const gone = of(Array.from({ length: GONE_URLS }, (_, i) => DEAD_URLS + i));
    expect(gone.every(({ state }) => state === "failed")).toBe(true);
    for (const { id, attempts } of gone.filter(({ jobId }) => !early.has(jobId))) {
      expect(attempts.map(({ failure }) => failure)).toEqual([DISABLED_FAILURE]);
      expect(receiver.countOf(id)).toBe(0);
    }
    const delivered = ended.filter(({ state }) => state === "delivered");
    expect(delivered.length).toBeGreaterThan(EVENTS / 2);

    // 4. Nothing of it is lost: once the receivers are well, a replay delivers whatever had failed.
    const failed = ended.filter(({ state }) => state === "failed");
    receiver.heal();
    for (const { id } of failed) expect(await bench.store.webhooks.replay(id)).toBe(true);
    for (let round = 0; round <= MAX_ATTEMPTS; round++) {
      await deliverAllDue();
      bench.clock.advance(A_ROUND_MS);
    }
    expect((await allMessages()).filter(({ state }) => state !== "delivered")).toEqual([]);

    const attempts = ended.reduce((sum, message) => sum + message.attempts.length, 0);
    await annotate(
      `${EVENTS} events: ${attempts} attempts, ${delivered.length} delivered, ${failed.length} failed and delivered by a replay`,
    );
  },
);

/** One message's end, and that its log is the receiver's: every attempt arrived, whether it was answered or not. */
function expectLawFive({ state, attempts, dueAt }: WebhookMessage, answered: readonly number[], received: number): void {
  expect(attempts.length).toBeGreaterThan(0);
  const isTaken = attempts.at(-1)?.failure === undefined;
  expect({ state, dueAt }).toEqual({ state: isTaken ? "delivered" : "failed", dueAt: undefined });
  expect(attempts.slice(0, -1).every(({ failure }) => failure !== undefined)).toBe(true);
  const statuses = attempts.map(({ status }) => status).filter((status) => status !== undefined);
  expect(statuses).toEqual(answered);
  const sent = attempts.filter(({ failure }) => failure !== DISABLED_FAILURE).length;
  expect(received).toBe(sent);
}

/** Has faults, checks every signature as a receiver would, and keeps its own log of what came and what it answered. */
function watchReceiver(secret: string) {
  const webhook = new Webhook(secret);
  const seen = new Map<string, { requests: number; readonly statuses: number[] }>();
  let [count, badSignatures, isWell] = [0, 0, false];
  bench.receiver.answer = (request, response) => {
    const id = String(request.headers["webhook-id"]);
    const log = seen.get(id) ?? { requests: 0, statuses: [] };
    seen.set(id, log);
    log.requests++;
    const { body, headers } = bench.receiver.received.at(-1)!;
    if (!isVerified(webhook, body, headers as Record<string, string>)) badSignatures++;
    response.once("finish", () => log.statuses.push(response.statusCode));
    const index = urlIndex(`http://receiver${request.url}`);
    if (isWell) response.writeHead(204).end();
    else if (index < DEAD_URLS) ANSWERS[index * 3](request, response);
    else if (index < DEAD_URLS + GONE_URLS) GONE(request, response);
    else ANSWERS[count++ % ANSWERS.length](request, response);
  };
  return {
    ids: () => [...seen.keys()],
    answeredTo: (id: string) => seen.get(id)?.statuses ?? [],
    countOf: (id: string) => seen.get(id)?.requests ?? 0,
    get badSignatures() {
      return badSignatures;
    },
    heal: () => (isWell = true),
  };
}

/** At the time that the message says it was sent at: what arrives late is looked at when the test's clock has moved on. */
function isVerified(webhook: Webhook, body: string, headers: Record<string, string>): boolean {
  vi.useFakeTimers({ toFake: ["Date"], now: Number(headers["webhook-timestamp"]) * 1000 });
  try {
    webhook.verify(body, headers);
    return true;
  } catch {
    return false;
  } finally {
    vi.useRealTimers();
  }
}

async function deliverAllDue(): Promise<void> {
  while ((await bench.deliverDue()) > 0);
}

async function allMessages(): Promise<WebhookMessage[]> {
  return bench.store.webhooks.list({ owner: "shop", limit: EVENTS + 1 });
}

function urlIndex(url: string): number {
  return Number(new URL(url).pathname.slice(1));
}
