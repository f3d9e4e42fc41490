import { webhookMessageSchema } from "@retouch/contract";
import { Webhook } from "standardwebhooks";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { openDeliveryBench, type DeliveryBench } from "../test-support/delivery-bench.ts";
import type { LocalReceiver } from "../test-support/local-receiver.ts";
import { OutgoingError } from "../outgoing/outgoing-error.ts";
import { deliverMessage } from "./deliver-message.ts";
import { RETRY_DELAYS_MS } from "./retry-schedule.ts";
import { rotateSecret } from "./secrets.ts";
import { DISABLED_FAILURE, type WebhookMessage } from "./webhook-store.ts";

let bench: DeliveryBench;

beforeEach(async () => {
  bench = await openDeliveryBench();
});

afterEach(() => bench[Symbol.asyncDispose]());

const answering =
  (status: number, headers: Record<string, string> = {}): LocalReceiver["answer"] =>
  (_, response) =>
    void response.writeHead(status, headers).end();

/** Tries a message until it has ended, whatever time that takes, and tells after which waits. */
async function deliverToTheEnd(message: Awaited<ReturnType<DeliveryBench["newMessage"]>>): Promise<number[]> {
  const waits: number[] = [];
  for (;;) {
    await bench.deliverDue();
    const { dueAt } = await bench.read(message);
    if (dueAt === undefined) return waits;
    waits.push(dueAt.getTime() - bench.clock.now().getTime());
    bench.clock.advance(waits.at(-1)!);
  }
}

describe("a message that arrives", () => {
  test("is JSON of the published shape, signed, and links to the picture without carrying it", async () => {
    const { secret } = await rotateSecret(bench.store.webhookSecrets, "shop", bench.clock.now());
    const message = await bench.newMessage("hook?a=b");
    await bench.deliverDue();
    const [{ method, path, headers, body }] = bench.receiver.received;
    expect({ method, path, type: headers["content-type"] }).toEqual({ method: "POST", path: "/hook?a=b", type: "application/json" });

    const told = webhookMessageSchema.strict().parse(JSON.parse(body));
    expect(told).toMatchObject({ type: "job.succeeded", timestamp: message.createdAt.toISOString() });
    expect(told.data).toMatchObject({
      id: message.jobId,
      status: "succeeded",
      url: `https://retouch.example.com/inpainting/v1/jobs/${message.jobId}`,
    });
    expect(told.data.result?.images[0].url).toMatch(
      /^https:\/\/retouch\.example\.com\/inpainting\/v1\/jobs\/job_.{26}\/images\/0\?expires=\d+&signature=/,
    );
    expect(body).not.toContain("image_data");
    expect(body).not.toContain("Change to a lion"); // a prompt is nobody's business on the way

    vi.useFakeTimers({ toFake: ["Date"], now: bench.clock.now() });
    const verify = () => new Webhook(secret).verify(body, headers as Record<string, string>);
    expect(verify()).toEqual(told);
    vi.useRealTimers();
    expect(await bench.read(message)).toMatchObject({ state: "delivered", attempts: [{ status: 204, failure: undefined }] });
  });

  test.each([200, 201, 202, 204, 299])("is delivered by an answer of %i, and not sent again", async (status) => {
    bench.receiver.answer = answering(status);
    const message = await bench.newMessage();
    expect(await deliverToTheEnd(message)).toEqual([]);
    expect((await bench.read(message)).state).toBe("delivered");
    expect(bench.receiver.received).toHaveLength(1);
  });
});

describe("a message that does not arrive", () => {
  const BROKEN = "The connection broke off, or what came over it was no HTTP";

  test.each<[string, LocalReceiver["answer"], number | undefined, string]>([
    ["500", answering(500), 500, "The URL answered 500"],
    ["404", answering(404), 404, "The URL answered 404"],
    ["a redirect", answering(302, { location: "/elsewhere" }), 302, "The URL answered 302; redirects are not followed"],
    ["silence", () => undefined, undefined, "The host did not answer in time"],
    ["a reset", (request) => request.socket.resetAndDestroy(), undefined, BROKEN],
    ["nonsense", (request) => request.socket.end("hello"), undefined, BROKEN],
  ])("for %s is tried again in 5 seconds, and says why", async (_, answer, status, failure) => {
    bench.receiver.answer = answer;
    const message = await bench.newMessage();
    await bench.deliverDue();
    const { state, attempts, dueAt } = await bench.read(message);
    expect({ state, attempts }).toMatchObject({ state: "pending", attempts: [{ status, failure }] });
    expect(dueAt).toEqual(new Date(bench.clock.now().getTime() + 5000));
    expect(bench.receiver.received).toHaveLength(1);
  });

  test("is tried ten times under one id, each time signed anew, then failed and visible", async () => {
    bench.receiver.answer = answering(500);
    const message = await bench.newMessage();
    expect(await deliverToTheEnd(message)).toEqual(RETRY_DELAYS_MS);
    const { state, attempts } = await bench.read(message);
    expect({ state, attempts: attempts.length }).toEqual({ state: "failed", attempts: 10 });
    const { received } = bench.receiver;
    expect(new Set(received.map(({ headers }) => headers["webhook-id"]))).toEqual(new Set([message.id]));
    expect(new Set(received.map(({ headers }) => headers["webhook-timestamp"])).size).toBe(10);
    expect(new Set(received.map(({ headers }) => headers["webhook-signature"])).size).toBe(10);
    expect(new Set(received.map(({ body }) => body)).size).toBe(1);
  });

  test("waits as long as the receiver asks for", async () => {
    bench.receiver.answer = answering(503, { "retry-after": "120" });
    const message = await bench.newMessage();
    await bench.deliverDue();
    expect((await bench.read(message)).dueAt).toEqual(new Date(bench.clock.now().getTime() + 120_000));
  });

  test("arrives later when the receiver is back", async () => {
    bench.receiver.answer = answering(500);
    const message = await bench.newMessage();
    await bench.deliverDue();
    bench.receiver.answer = answering(204);
    bench.clock.advance(5000);
    await bench.deliverDue();
    expect((await bench.read(message)).attempts.map(({ status }) => status)).toEqual([500, 204]);
  });

  test("to a private address says what its operator can do", async () => {
    const urls = ["http://127.0.0.1:1/", "https://127.0.0.1/", "https://[::1]:8443/", "https://169.254.169.254/latest/meta-data"];
    const failure = "This server may not reach the URL; its operator can name the place with --allow-outgoing";
    for (const url of urls) {
      const message = await bench.newMessage(url);
      await bench.deliverDue();
      expect(await bench.read(message)).toMatchObject({ url, state: "pending", attempts: [{ status: undefined, failure }] });
    }
  });

  test("for want of an answer is told to the operator as well", async () => {
    const told: unknown[] = [];
    const onNoAnswer = (error: OutgoingError, { id }: WebhookMessage): void => void told.push([error.kind, error.cause, id]);
    const message = await bench.newMessage();
    const cause = new Error("getaddrinfo ENOTFOUND hooks.internal");
    const send = (): Promise<never> => Promise.reject(new OutgoingError("nowhere", cause));
    await deliverMessage(message, { ...bench.ports, outgoing: { send }, onNoAnswer });
    expect(told).toEqual([["nowhere", cause, message.id]]);
  });
});

describe("410 Gone", () => {
  test("ends the message, and no other is sent to that URL", async () => {
    bench.receiver.answer = answering(410);
    const message = await bench.newMessage("a");
    await bench.deliverDue();
    expect(await bench.read(message)).toMatchObject({
      state: "failed",
      attempts: [{ status: 410, failure: "The URL answered 410 Gone, and gets no more messages for a week" }],
    });
    expect(await bench.newMessage("a")).toMatchObject({ state: "failed", attempts: [{ failure: DISABLED_FAILURE }] });
    expect((await bench.newMessage("b")).state).toBe("pending");
    expect(await bench.deliverDue()).toBe(1);
    expect(bench.receiver.received.map(({ path }) => path)).toEqual(["/a", "/b"]);
  });

  test("fails what was waiting for that URL without sending it", async () => {
    bench.receiver.answer = answering(500);
    const waiting = await bench.newMessage("a");
    await bench.deliverDue();
    bench.receiver.answer = answering(410);
    await bench.newMessage("a");
    await bench.deliverDue();
    bench.clock.advance(5000);
    await bench.deliverDue();
    const { state, attempts } = await bench.read(waiting);
    expect({ state, failures: attempts.map(({ failure }) => failure) }).toEqual({
      state: "failed",
      failures: ["The URL answered 500", DISABLED_FAILURE],
    });
    expect(bench.receiver.received).toHaveLength(2);
  });

  test("is taken back by replaying a message", async () => {
    bench.receiver.answer = answering(410);
    const message = await bench.newMessage();
    await bench.deliverDue();
    bench.receiver.answer = answering(204);
    await bench.store.webhooks.replay(message.id);
    await bench.deliverDue();
    expect((await bench.read(message)).state).toBe("delivered");
    expect(await bench.newMessage()).toMatchObject({ state: "pending" });
  });
});

test("a message that is replayed gets all its attempts anew", async () => {
  bench.receiver.answer = answering(500);
  const message = await bench.newMessage();
  await deliverToTheEnd(message);
  await bench.store.webhooks.replay(message.id);
  expect(await deliverToTheEnd(message)).toEqual(RETRY_DELAYS_MS);
  expect(await bench.read(message)).toMatchObject({ state: "failed", replayedAfter: 10, attempts: { length: 20 } });
});
