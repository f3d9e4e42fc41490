import { setImmediate } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { FetchPicture } from "../jobs/fetch-picture.ts";
import { startLocalReceiver, type LocalReceiver } from "../test-support/local-receiver.ts";
import { createOutgoing, type Outgoing } from "./create-outgoing.ts";
import { createFetchPicture } from "./fetch-picture.ts";
import { OutgoingError } from "./outgoing-error.ts";

const MAX_BYTES = 1000;
const NEVER = new AbortController().signal;
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
  return createFetchPicture(outgoing, MAX_BYTES)(new URL(url), { field: "mask", owner: "shop", signal: NEVER });
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

  const NOT_ALLOWED = "one that this server may not reach (--allow-outgoing)";

  test.each([
    ["https://127.0.0.1/", NOT_ALLOWED],
    ["https://[::1]:8443/", NOT_ALLOWED],
    ["https://169.254.169.254/latest/meta-data", NOT_ALLOWED],
    ["https://localhost/", "one that could not be fetched"],
  ])("%s", async (url, received) => {
    await expect(fetchMask(url)).rejects.toMatchObject({ kind: "input", field: "mask", message: `${RULE} ${received}` });
  });
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

describe("many at a time", () => {
  const url = new URL("https://example.com/");
  let held: { readonly url: URL; readonly signal: AbortSignal | undefined; readonly answer: () => void }[];
  let fetchPicture: FetchPicture;

  /** Every host is slow: it answers when the test says so. */
  beforeEach(() => {
    held = [];
    const send: Outgoing["send"] = async (to, { signal }) => {
      const gate = Promise.withResolvers<void>();
      held.push({ url: to, signal, answer: gate.resolve });
      signal?.addEventListener("abort", () => gate.reject(new OutgoingError("unreachable")));
      await gate.promise;
      return { status: 200, headers: {}, body: Buffer.from("x") };
    };
    fetchPicture = createFetchPicture({ send }, MAX_BYTES);
  });

  const fetchFor = (owner: string, signal = NEVER): Promise<Uint8Array> => fetchPicture(url, { field: "picture", owner, signal });

  async function answerAll(): Promise<number> {
    let most = 0;
    while (held.length > 0) {
      most = Math.max(most, held.length);
      held.shift()?.answer();
      await setImmediate();
    }
    return most;
  }

  test("two of one caller are fetched at a time, 16 wait, more are told to come again", async () => {
    const all = Array.from({ length: 18 }, () => fetchFor("shop"));
    await expect(fetchFor("shop")).rejects.toMatchObject({ kind: "busy", retryAfterSeconds: 5 });
    expect(await answerAll()).toBe(2);
    expect(await Promise.all(all)).toHaveLength(18);
  });

  test("one caller's slow hosts keep nobody else waiting", async () => {
    const slow = Array.from({ length: 10 }, () => fetchFor("slow"));
    const other = fetchFor("shop");
    expect(held).toHaveLength(3);
    held.pop()?.answer();
    expect(await other).toHaveLength(1);
    await answerAll();
    await Promise.all(slow);
  });

  test("four are fetched at a time, whoever asks", async () => {
    const all = ["a", "b", "c", "d", "e"].flatMap((owner) => [fetchFor(owner), fetchFor(owner)]);
    expect(await answerAll()).toBe(4);
    expect(await Promise.all(all)).toHaveLength(10);
  });

  test("64 wait, whoever asks", async () => {
    const all = ["a", "b", "c", "d", "e"].flatMap((owner) => Array.from({ length: 14 }, () => fetchFor(owner)));
    const [fetched, refused] = [all.slice(0, 68), all.slice(68)];
    for (const outcome of await Promise.allSettled(refused)) expect(outcome).toMatchObject({ reason: { kind: "busy" } });
    await answerAll();
    expect(await Promise.all(fetched)).toHaveLength(68);
  });

  test("a caller who hangs up ends the fetch, and gives its place to the next", async () => {
    const hangUp = new AbortController();
    const [first, second, third] = [fetchFor("shop", hangUp.signal), fetchFor("shop"), fetchFor("shop")];
    expect(held).toHaveLength(2);
    hangUp.abort();
    await expect(first).rejects.toMatchObject({ name: "EditError", kind: "cancelled" });
    expect(held[0].signal?.aborted).toBe(true);
    expect(held).toHaveLength(3);
    await answerAll();
    expect(await Promise.all([second, third])).toHaveLength(2);
  });

  test("a caller who hangs up while it waits is never fetched for", async () => {
    const hangUp = new AbortController();
    const others = [fetchFor("shop"), fetchFor("shop")];
    const [waiting, behind] = [fetchFor("shop", hangUp.signal), fetchFor("shop")];
    hangUp.abort();
    await expect(waiting).rejects.toMatchObject({ kind: "cancelled" });
    await expect(fetchFor("shop", hangUp.signal)).rejects.toMatchObject({ kind: "cancelled" });
    expect(await answerAll()).toBe(2);
    expect(await Promise.all([...others, behind])).toHaveLength(3);
  });
});
