import { once } from "node:events";
import { createServer, isIP, type AddressInfo, type Server } from "node:net";
import { request } from "undici";
import { afterAll, beforeAll, expect, test } from "vitest";
import { countSockets } from "../test-support/count-sockets.ts";
import { PRIVATE_SPELLINGS } from "../test-support/private-spellings.ts";
import { createOutgoing, type OutgoingRequest } from "./create-outgoing.ts";
import type { ResolveHost } from "./resolve-host.ts";

const GET: OutgoingRequest = { method: "GET", headers: {}, maxRedirects: 3, maxBytes: 1000 };

/** A name server that says of every name that it is this machine. */
const toThisMachine: ResolveHost = async (hostname) => [isIP(hostname) === 0 ? "127.0.0.1" : hostname];

/** Counts whatever reaches this machine on its port. */
let canary: Server;
let port: number;
let reached = 0;

beforeAll(async () => {
  canary = createServer((socket) => {
    reached++;
    socket.on("error", () => undefined).destroy();
  });
  await once(canary.listen(0), "listening");
  ({ port } = canary.address() as AddressInfo);
});

afterAll(() => canary.close());

test("no spelling of a private address is reached, not even tried", async () => {
  const outgoing = createOutgoing({ ports: [443, port], trusted: [], resolveHost: toThisMachine });
  reached = 0;
  const outcomes = new Set<string>();
  const sockets = await countSockets(async () => {
    for (const url of urls()) {
      const outcome = outgoing.send(url, GET).then(() => `reached ${url.href}`, String);
      outcomes.add(await outcome);
    }
  });
  await outgoing.close();
  // One text for what its spelling gives away, one for names.
  expect([...outcomes].toSorted()).toEqual([
    "OutgoingError: The host's name leads to no public address; the operator can name a private place with --allow-outgoing",
    "OutgoingError: This server may not reach the URL; its operator can name the place with --allow-outgoing",
  ]);
  expect({ sockets, reached }).toEqual({ sockets: 0, reached: 0 });
});

test("there are more than 200 of them, and dozens reach this machine where nothing guards", async () => {
  const all = urls();
  expect(all.length).toBeGreaterThan(200);
  const local = all.filter(({ hostname, port }) => port !== "" && /^(?:127\.|0\.0\.0\.0$|localhost$)/.test(hostname));
  expect(local.length).toBeGreaterThan(40);
  reached = 0;
  const sockets = await countSockets(async () => {
    for (const { href } of local) await request(href.replace("https:", "http:")).catch(() => undefined);
  });
  expect({ sockets, reached }).toEqual({ sockets: local.length, reached: local.length });
});

/** Each spelling as a URL, where the URL parser takes it at all. */
function urls(): URL[] {
  return PRIVATE_SPELLINGS.map((host) => `https://${host}:${port}/`)
    .filter((url) => URL.canParse(url))
    .map((url) => new URL(url));
}
