import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { fastify } from "fastify";
import { expect, test } from "vitest";
import { HEARTBEAT, sendEventStream, type StreamMessage } from "./event-stream.ts";

/** Serves one stream at `/` for as long as `use` takes. */
async function serve(messages: () => AsyncIterable<StreamMessage | typeof HEARTBEAT>, use: (url: string) => Promise<void>): Promise<void> {
  const app = fastify();
  app.decorateRequest("subscription", undefined);
  app.get("/", (_request, reply) => sendEventStream(reply, messages()));
  await app.listen({ host: "127.0.0.1", port: 0 });
  try {
    await use(`http://127.0.0.1:${(app.server.address() as AddressInfo).port}`);
  } finally {
    app.server.closeAllConnections();
    await app.close();
  }
}

test("events are written as the standard has them, those not counted without an id", async () => {
  async function* messages(): AsyncGenerator<StreamMessage | typeof HEARTBEAT> {
    yield { event: "queued", data: { position: 0 } };
    yield HEARTBEAT;
    yield { event: "image", id: 3, data: Buffer.from('{"a":"ä"}') };
  }
  await serve(messages, async (url) => {
    const response = await fetch(url);
    expect(response.headers.get("x-accel-buffering")).toBe("no");
    expect(await response.text()).toBe(
      'retry: 2000\n\nevent: queued\ndata: {"position":0}\n\n: still here\n\nid: 3\nevent: image\ndata: {"a":"ä"}\n\n',
    );
  });
});

test("a reader that does not read holds back the source, and one that leaves ends it", async () => {
  let told = 0;
  const ended = Promise.withResolvers<void>();
  const data = { image_data: "x".repeat(100_000) };
  async function* messages(): AsyncGenerator<StreamMessage> {
    try {
      for (;;) {
        told++;
        yield { event: "preview", id: told, data };
        await sleep(0);
      }
    } finally {
      ended.resolve();
    }
  }
  await serve(messages, async (url) => {
    const [response] = (await once(get(url), "response")) as [IncomingMessage];
    await once(response, "readable"); // and never read on
    // The sockets' own buffers are full once no more is taken.
    let before = -1;
    await expect
      .poll(
        () => {
          const isStill = told === before;
          before = told;
          return isStill;
        },
        { interval: 200, timeout: 30_000 },
      )
      .toBe(true);
    expect(told).toBeLessThan(1000);
    response.destroy();
    await ended.promise;
  });
});
