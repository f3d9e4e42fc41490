import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openDeliveryBench, type DeliveryBench } from "../test-support/delivery-bench.ts";
import { startDeliveries } from "./start-deliveries.ts";
import type { WebhookMessage } from "./webhook-store.ts";

let bench: DeliveryBench;
let errors: unknown[];

beforeEach(async () => {
  bench = await openDeliveryBench();
  errors = [];
});

afterEach(() => bench[Symbol.asyncDispose]());

function start() {
  return startDeliveries({ ...bench.ports, onError: (error) => errors.push(error) });
}

async function newMessages(count: number): Promise<WebhookMessage[]> {
  const messages = [];
  for (let i = 0; i < count; i++) messages.push(await bench.newMessage());
  return messages;
}

async function states(messages: readonly WebhookMessage[]): Promise<string[]> {
  return Promise.all(messages.map(async (message) => (await bench.read(message)).state));
}

/** The receiver holds its answers until they are let go. */
function hold(): { readonly held: (() => void)[] } {
  const held: (() => void)[] = [];
  bench.receiver.answer = (_, response) => void held.push(() => response.writeHead(204).end());
  return { held };
}

const WAIT = { timeout: 30_000 };

test("what is there and what comes is delivered, two at a time to one host", async () => {
  const early = await newMessages(5);
  const { held } = hold();
  const deliveries = start();
  await vi.waitFor(() => expect(held).toHaveLength(2), WAIT);
  await sleep(50); // time for a third that must not come
  expect(held).toHaveLength(2);

  bench.receiver.answer = (_, response) => void response.writeHead(204).end();
  for (const letGo of held) letGo();
  const late = await newMessages(2);
  await vi.waitFor(async () => expect(new Set(await states([...early, ...late]))).toEqual(new Set(["delivered"])), WAIT);
  await deliveries.stop();
  expect(bench.receiver.received).toHaveLength(7);
  expect(errors).toEqual([]);
});

test("a stop waits for what is under way and begins nothing else", async () => {
  const messages = await newMessages(3);
  const { held } = hold();
  const deliveries = start();
  await vi.waitFor(() => expect(held).toHaveLength(2), WAIT);
  const stopped = deliveries.stop();
  for (const letGo of held) letGo();
  await stopped;
  expect(await states(messages)).toEqual(["delivered", "delivered", "pending"]);
  expect(bench.receiver.received).toHaveLength(2);
});

test("a store that fails is told of, and asked again", async () => {
  const [message] = await newMessages(1);
  const { webhooks } = bench.ports;
  const claimDue = vi.spyOn(webhooks, "claimDue").mockRejectedValueOnce(new Error("database is locked"));
  const deliveries = start();
  await vi.waitFor(async () => expect(await states([message])).toEqual(["delivered"]), WAIT);
  await deliveries.stop();
  expect(errors).toEqual([new Error("database is locked")]);
  claimDue.mockRestore();
});

test("an attempt that could not be written down is made again when its lease is over, under the same id", async () => {
  const [message] = await newMessages(1);
  const { webhooks } = bench.ports;
  const record = vi.spyOn(webhooks, "record").mockRejectedValueOnce(new Error("disk is full"));
  const deliveries = start();
  await vi.waitFor(() => expect(errors).toHaveLength(1), WAIT);
  expect(await states([message])).toEqual(["pending"]);
  bench.clock.advance(30_000);
  await vi.waitFor(async () => expect(await states([message])).toEqual(["delivered"]), WAIT);
  await deliveries.stop();
  expect(bench.receiver.received.map(({ headers }) => headers["webhook-id"])).toEqual([message.id, message.id]);
  record.mockRestore();
});
