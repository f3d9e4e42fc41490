import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { countSockets } from "../test-support/count-sockets.ts";
import { startLocalReceiver, type LocalReceiver } from "../test-support/local-receiver.ts";
import { createOutgoing, type Outgoing, type OutgoingOptions, type OutgoingRequest } from "./create-outgoing.ts";

const FORBIDDEN = {
  name: "OutgoingError",
  kind: "forbidden",
  message: "This server may not reach the URL; its operator can name the place with --allow-outgoing",
};
const NOWHERE = {
  name: "OutgoingError",
  kind: "nowhere",
  message: "The host's name leads to no public address; the operator can name a private place with --allow-outgoing",
};
const GET: OutgoingRequest = { method: "GET", headers: {}, maxRedirects: 3, maxBytes: 100_000 };

let receiver: LocalReceiver;
let outgoing: Outgoing;

beforeEach(async () => {
  receiver = await startLocalReceiver();
  outgoing = toReceiver();
});

afterEach(async () => {
  await outgoing.close();
  await receiver[Symbol.asyncDispose]();
});

/** The operator trusts the receiver. */
function toReceiver(options: Partial<OutgoingOptions> = {}): Outgoing {
  return createOutgoing({ ports: [443], trusted: [receiver.authority], ...options });
}

async function replace(options: Partial<OutgoingOptions>): Promise<void> {
  await outgoing.close();
  outgoing = toReceiver(options);
}

function get(path = "", request: Partial<OutgoingRequest> = {}) {
  return outgoing.send(new URL(path, receiver.url), { ...GET, ...request });
}

describe("a trusted place", () => {
  test("is reached by plain http, and its answer read whole", async () => {
    receiver.answer = (_, response) => void response.writeHead(418, { "x-kind": "tea" }).end("short and stout");
    const { status, headers, body } = await get("pot");
    expect({ status, kind: headers["x-kind"], text: Buffer.from(body).toString() }).toEqual({
      status: 418,
      kind: "tea",
      text: "short and stout",
    });
  });

  test("is sent the body and the headers, and no others that tell of us", async () => {
    await get("", { method: "POST", headers: { "x-mine": "1" }, body: "hello" });
    expect(receiver.received).toMatchObject([{ method: "POST", path: "/", body: "hello" }]);
    expect(Object.keys(receiver.received[0].headers).toSorted()).toEqual([
      "accept-encoding",
      "connection",
      "content-length",
      "host",
      "x-mine",
    ]);
  });

  test("is asked on a connection of its own each time, which no idle receiver can have closed", async () => {
    const sockets = new Set<unknown>();
    receiver.answer = ({ socket }, response) => {
      sockets.add(socket);
      response.writeHead(200, { "keep-alive": "timeout=60" }).end("there");
    };
    for (let i = 0; i < 3; i++) await get("", i === 1 ? { method: "POST", body: "", maxBytes: 0 } : {});
    expect(sockets.size).toBe(3);
    expect(receiver.received.map(({ headers }) => headers.connection)).toEqual(["close", "close", "close"]);
  });

  test.each(["127.0.0.1:1", "localhost"])("does not make %s trusted", async (host) => {
    expect(await countSockets(() => expect(outgoing.send(new URL(`http://${host}/`), GET)).rejects.toMatchObject(FORBIDDEN))).toBe(0);
  });
});

test("a place where nobody listens has refused the connection", async () => {
  await replace({ trusted: ["127.0.0.1:1"] });
  const message = "The host refused the connection";
  await expect(outgoing.send(new URL("http://127.0.0.1:1/"), GET)).rejects.toMatchObject({ kind: "refused", message });
});

describe("an answer", () => {
  test("over the limit is refused while it still comes", async () => {
    const hungUp = Promise.withResolvers<void>();
    receiver.answer = (request, response) => {
      request.socket.once("close", () => hungUp.resolve());
      const send = (): void => void (response.write(Buffer.alloc(50_000)) ? setImmediate(send) : response.once("drain", send));
      send();
    };
    await expect(get()).rejects.toMatchObject({ kind: "too-large", message: "The answer is too large" });
    await hungUp.promise;
  });

  test("that nobody wants is not waited for", async () => {
    receiver.answer = (_, response) => void response.writeHead(200).write("the first of many lines");
    expect(await get("", { maxBytes: 0 })).toMatchObject({ status: 200, body: new Uint8Array() });
  });

  test.each<[string, LocalReceiver["answer"]]>([
    ["that never comes", () => undefined],
    ["that never ends", (_, response) => void response.writeHead(200).write("a")],
    ["that redirects for ever", (_, response) => void setTimeout(() => response.writeHead(302, { location: "/" }).end(), 20)],
  ])("%s is given up", async (_, answer) => {
    await replace({ timeoutMs: 50 });
    receiver.answer = answer;
    await expect(get("", { maxRedirects: 3 })).rejects.toMatchObject({ kind: "timeout", message: "The host did not answer in time" });
  });

  test.each<[string, LocalReceiver["answer"]]>([
    ["is a reset", (request) => request.socket.resetAndDestroy()],
    ["is not HTTP", (request) => request.socket.end("220 smtp.example.com ready\r\n")],
    ["has headers without end", (request) => request.socket.write(`HTTP/1.1 200 OK\r\nx: ${"x".repeat(100_000)}`)],
    ["stops short", (_, response) => void response.writeHead(200, { "content-length": "10" }).write("a", () => response.destroy())],
  ])("that %s is a connection that broke off", async (_, answer) => {
    receiver.answer = answer;
    const message = "The connection broke off, or what came over it was no HTTP";
    await expect(get()).rejects.toMatchObject({ kind: "broken", message });
  });
});

describe("redirects", () => {
  const redirect = (location: string): void => {
    receiver.answer = ({ url }, response) => {
      const hop = Number(url?.slice(1));
      if (hop === 0) response.writeHead(200).end("there");
      else response.writeHead(302, { location: location === "" ? `/${hop - 1}` : location }).end();
    };
  };

  test("are followed three times", async () => {
    redirect("");
    expect((await get("3")).status).toBe(200);
    expect((await get("4")).status).toBe(302);
  });

  test.each(["http://127.0.0.1:1/", "https://127.0.0.1/", "https://[::1]/", "file:///etc/passwd", "https://me:secret@example.com/", "//"])(
    "to %s end there",
    async (location) => {
      redirect(location);
      await expect(get("1")).rejects.toMatchObject(FORBIDDEN);
      expect(receiver.received).toHaveLength(1);
    },
  );

  test("of a POST are answers like others", async () => {
    redirect("");
    expect((await get("1", { method: "POST", body: "" })).status).toBe(302);
  });
});

describe("names", () => {
  test("are asked once, and the very address of the answer is connected to", async () => {
    const asked: string[] = [];
    const answers = [["127.0.0.1"], ["127.0.0.2"]];
    const { port } = new URL(receiver.url);
    await replace({
      trusted: [`rebind.test:${port}`],
      resolveHost: async (hostname) => {
        asked.push(hostname);
        return answers.shift() ?? [];
      },
    });
    expect((await outgoing.send(new URL(`http://rebind.test:${port}/`), GET)).status).toBe(204);
    expect(asked).toEqual(["rebind.test"]);
    expect(receiver.received[0].headers.host).toBe(`rebind.test:${port}`);
  });

  test("that there are not, and those that lead into a private network, have one text", async () => {
    const errors: unknown[] = [];
    for (const resolveHost of [() => Promise.reject(new Error("queryA ENOTFOUND rebind.test")), async () => ["10.0.0.1"]]) {
      await replace({ resolveHost });
      await outgoing.send(new URL("https://rebind.test/"), GET).catch((error: unknown) => errors.push(error));
    }
    expect(errors).toMatchObject([NOWHERE, NOWHERE]);
    // The operator's log tells which.
    expect(errors).toMatchObject([
      { cause: { message: "queryA ENOTFOUND rebind.test" } },
      { cause: { message: "rebind.test leads to 10.0.0.1" } },
    ]);
  });

  test.each([
    ["a public and a private address", ["93.184.216.34", "127.0.0.1"]],
    ["a private and a public address", ["10.0.0.1", "93.184.216.34"]],
    ["an address in disguise", ["64:ff9b::7f00:1"]],
    ["an address behind a zone", ["fe80::1%lo"]],
    ["no address", []],
    ["nonsense", ["0x7f.1"]],
  ])("with %s are not connected to", async (_, addresses) => {
    await replace({ resolveHost: async () => addresses });
    const send = () => expect(outgoing.send(new URL("https://rebind.test/"), GET)).rejects.toMatchObject(NOWHERE);
    expect(await countSockets(send)).toBe(0);
  });
});

test("https means a certificate: a server that has none is not talked to", async () => {
  let heard = "";
  const server = createServer((socket) => socket.on("error", () => undefined).on("data", (bytes) => (heard += bytes.toString("latin1"))));
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  await replace({ trusted: [`127.0.0.1:${port}`], timeoutMs: 200 });
  await expect(outgoing.send(new URL(`https://127.0.0.1:${port}/secret`), GET)).rejects.toMatchObject({ kind: "timeout" });
  expect(heard).not.toContain("secret");
  server.close();
});

test.each([
  ["https://example.com/", false],
  ["https://example.com:8443/", false],
  ["https://example.com:8444/", true],
  ["https://example.com:22/", true],
  ["http://example.com/", true],
  ["ftp://example.com/", true],
  ["https://me@example.com/", true],
  ["https://:secret@example.com/", true],
  ["https://127.0.0.1/", true],
  ["https://0x7f.1/", true],
  ["https://[::ffff:127.0.0.1]/", true],
  ["https://localhost/", false], // a name: only its addresses tell
  ["http://receiver.internal:8080/", false],
  ["https://receiver.internal:8080/", false],
  ["https://me@receiver.internal:8080/", true],
  ["ws://receiver.internal:8080/", true],
  ["http://[fd00::1]:9000/", false],
])("by its spelling alone, %s is refused: %s", async (url, expected) => {
  await replace({ ports: [443, 8443], trusted: ["receiver.internal:8080", "[fd00::1]:9000"] });
  expect(outgoing.refuses(new URL(url))).toBe(expected);
});
