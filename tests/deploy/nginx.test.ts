import { once } from "node:events";
import { createServer, request, type IncomingMessage, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { startNginx, type TestNginx } from "./start-nginx.ts";

const POST = { method: "POST", path: "/inpainting/v1/getImage" };

let answer: RequestListener;
/** Of the requests that have reached a gateway: which one, and what it was sent. */
let seen: { gateway: number; request: IncomingMessage; body: string }[];
let gateways: [Server, Server];
let nginx: TestNginx;

beforeAll(async () => {
  const start = async (gateway: number): Promise<Server> => {
    const server = createServer((request, reply) => {
      const entry = { gateway, request, body: "" };
      seen.push(entry);
      request.on("data", (chunk: Buffer) => (entry.body += chunk.toString()));
      answer(request, reply);
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    return server;
  };
  gateways = [await start(0), await start(1)];
  const [first, second] = gateways.map((server) => (server.address() as AddressInfo).port);
  nginx = await startNginx([first, second]);
});

afterAll(async () => {
  await nginx?.[Symbol.asyncDispose]();
  for (const server of gateways) server.close().closeAllConnections();
});

beforeEach(() => {
  seen = [];
  answer = (message, reply) => void message.resume().on("end", () => reply.end("picture"));
});

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

async function send({ body, ...options }: Sent): Promise<IncomingMessage> {
  const outgoing = request({ socketPath: nginx.socketPath, ...options });
  outgoing.on("error", () => undefined); // a reply before the body's end
  outgoing.end(body);
  const [reply] = (await once(outgoing, "response")) as [IncomingMessage];
  return reply;
}

/** The first gateway that is asked hangs up once it has the whole request; the next one answers. */
function hangUpOnce(): void {
  answer = (message, reply) => {
    const isFirst = seen.length === 1;
    message.resume().on("end", () => (isFirst ? message.socket.destroy() : reply.end("picture")));
  };
}

test("nginx -t has nothing to say against it", () => {
  expect(nginx.verdict).toContain("test is successful");
  expect(nginx.verdict).not.toMatch(/\[(?:warn|emerg|alert)\]/);
});

test("a request comes through as it was sent, but for what it says of where it comes from", async () => {
  const headers = {
    host: "retouch.example.com:8443",
    traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    "last-event-id": "7",
    "ocp-apim-subscription-key": "k",
    "x-forwarded-for": "127.0.0.1",
  };
  const reply = await send({ ...POST, headers, body: "{}" });
  expect([reply.statusCode, (await buffer(reply)).toString()]).toEqual([200, "picture"]);
  const { "x-forwarded-for": from, ...kept } = headers;
  expect(seen).toMatchObject([{ body: "{}", request: { method: "POST", url: POST.path, headers: kept } }]);
  expect(seen[0].request.headers["x-forwarded-for"]).not.toBe(from);
});

test("an event is read before the next one is written", async () => {
  let writeSecond = (): void => undefined;
  answer = (_, reply) => {
    reply.writeHead(200, { "content-type": "text/event-stream" }).write("id: 1\n\n");
    writeSecond = () => void reply.end("id: 2\n\n");
  };
  const reply = await send({ path: "/inpainting/v1/jobs/1/events" });
  const [first] = (await once(reply, "data")) as [Buffer];
  expect(first.toString()).toBe("id: 1\n\n");
  writeSecond();
  expect((await buffer(reply)).toString()).toBe("id: 2\n\n");
});

test("a gateway can refuse a body before it has been sent", async () => {
  answer = (_, reply) => void reply.writeHead(401).end();
  const outgoing = request({ socketPath: nginx.socketPath, ...POST, headers: { "content-length": "1000000" } });
  outgoing.on("error", () => undefined);
  outgoing.write("{");
  const [reply] = (await once(outgoing, "response")) as [IncomingMessage];
  expect(reply.statusCode).toBe(401);
  outgoing.destroy();
});

test("a POST that has reached a gateway is not sent again", async () => {
  hangUpOnce();
  const reply = await send({ ...POST, body: "{}" });
  expect([reply.resume().statusCode, seen.length]).toEqual([502, 1]);
});

test("a POST with an Idempotency-Key goes to the other gateway, whole", async () => {
  hangUpOnce();
  const reply = await send({ ...POST, headers: { "idempotency-key": "once" }, body: '{"prompt":"a lion"}' });
  expect((await buffer(reply)).toString()).toBe("picture");
  expect(new Set(seen.map(({ gateway }) => gateway))).toEqual(new Set([0, 1]));
  expect(seen.map(({ body, request: { method, url } }) => [method, url, body])).toEqual(
    Array.from({ length: 2 }, () => ["POST", POST.path, '{"prompt":"a lion"}']),
  );
});

test.each([
  ["GET", 2],
  ["POST", 1],
])("a %s that a gateway refuses as it stops is asked %d times", async (method, times) => {
  answer = (message, reply) => void message.resume().on("end", () => reply.writeHead(503, { "retry-after": "5" }).end());
  const reply = await send({ method, path: "/inpainting/v1/jobs" });
  expect([reply.resume().statusCode, reply.headers["retry-after"], seen.length]).toEqual([503, "5", times]);
});

test("metrics stay inside", async () => {
  expect((await send({ path: "/metrics" })).resume().statusCode).toBe(404);
  expect(seen).toEqual([]);
});

test.each([
  [48, 401],
  [49, 413],
])("a body of %d MiB is answered with %d", async (mebibytes, status) => {
  answer = (_, reply) => void reply.writeHead(401).end();
  const outgoing = request({ socketPath: nginx.socketPath, ...POST, headers: { "content-length": String(mebibytes * 2 ** 20) } });
  outgoing.on("error", () => undefined).flushHeaders();
  const [reply] = (await once(outgoing, "response")) as [IncomingMessage];
  expect(reply.statusCode).toBe(status);
  outgoing.destroy();
});

// Last: it closes a gateway.
test("whatever finds a gateway gone is taken by the other one", async () => {
  gateways[0].close().closeAllConnections();
  const statuses = [];
  for (let i = 0; i < 6; i++) statuses.push((await send({ ...POST, body: "{}" })).resume().statusCode);
  expect(statuses).toEqual(Array(6).fill(200));
});
