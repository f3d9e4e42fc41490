import { setImmediate } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startLocalReceiver, type LocalReceiver } from "../test-support/local-receiver.ts";
import { createOutgoing, type Outgoing } from "./create-outgoing.ts";
import { createFetchPicture } from "./fetch-picture.ts";

const MAX_BYTES = 1000;
const RULE = "Expected the https URL of a picture for mask but received";

let host: LocalReceiver;
let outgoing: Outgoing;

beforeEach(async () => {
  host = await startLocalReceiver((_, response) => void response.writeHead(200).end("the bytes"));
  outgoing = createOutgoing({ ports: [443], trusted: [host.authority], timeoutMs: 1000 });
});

afterEach(async () => {
  await outgoing.close();
  await host[Symbol.asyncDispose]();
});

function fetchMask(url = host.url): Promise<Uint8Array> {
  return createFetchPicture(outgoing, MAX_BYTES)(new URL(url), "mask");
}

test("a picture's bytes come as they are, also after a redirect", async () => {
  expect(Buffer.from(await fetchMask()).toString()).toBe("the bytes");
  host.answer = ({ url }, response) =>
    void (url === "/a" ? response.writeHead(302, { location: "/b" }).end() : response.writeHead(200).end("moved"));
  expect(Buffer.from(await fetchMask(`${host.url}a`)).toString()).toBe("moved");
});

describe("what is no picture is the caller's fault, in words that tell of no network", () => {
  test.each<[string, LocalReceiver["answer"]]>([
    ["one that answered 404", (_, response) => void response.writeHead(404).end("not here")],
    ["one that answered 302", (_, response) => void response.writeHead(302, { location: "/" }).end()],
    ["one that answered 206", (_, response) => void response.writeHead(206).end("half")],
    ["one that answered with nothing", (_, response) => void response.writeHead(200).end()],
    ["one that answered with a Content-Encoding", (_, response) => void response.writeHead(200, { "content-encoding": "gzip" }).end("x")],
    ["one that could not be fetched", (request) => void request.socket.destroy()],
  ])("%s", async (received, answer) => {
    host.answer = answer;
    await expect(fetchMask()).rejects.toMatchObject({ name: "EditError", kind: "input", field: "mask", message: `${RULE} ${received}` });
  });

  test.each(["https://127.0.0.1/", "https://localhost/", "https://[::1]:8443/", "https://169.254.169.254/latest/meta-data"])(
    "%s",
    async (url) => {
      await expect(fetchMask(url)).rejects.toMatchObject({
        kind: "input",
        field: "mask",
        message: `${RULE} one that could not be fetched`,
      });
    },
  );
});

test("a picture over the limit is refused as one that was sent would be", async () => {
  host.answer = (_, response) => void response.writeHead(200).end(Buffer.alloc(MAX_BYTES + 1));
  await expect(fetchMask()).rejects.toMatchObject({
    kind: "too-large",
    field: "mask",
    message: `Expected at most ${MAX_BYTES} bytes for mask but received more from its URL`,
  });
  host.answer = (_, response) => void response.writeHead(200).end(Buffer.alloc(MAX_BYTES));
  expect(await fetchMask()).toHaveLength(MAX_BYTES);
});

test("four are fetched at a time, 32 wait, more are told to come again", async () => {
  const held: (() => void)[] = [];
  let most = 0;
  const send: Outgoing["send"] = async () => {
    const gate = Promise.withResolvers<void>();
    held.push(gate.resolve);
    most = Math.max(most, held.length);
    await gate.promise;
    return { status: 200, headers: {}, body: Buffer.from("x") };
  };
  const fetchPicture = createFetchPicture({ send }, MAX_BYTES);
  const url = new URL("https://example.com/");
  const all = Array.from({ length: 36 }, () => fetchPicture(url, "picture"));
  await expect(fetchPicture(url, "picture")).rejects.toMatchObject({ kind: "busy", retryAfterSeconds: 5 });
  while (held.length > 0) {
    held.shift()?.();
    await setImmediate();
  }
  expect(await Promise.all(all)).toHaveLength(36);
  expect(most).toBe(4);
});
