import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readBody } from "./read-body.ts";

const LIMIT = 200_000;

type Head = Parameters<typeof readBody>[0];

function headOf(length: number | undefined): Head {
  const headers = length === undefined ? {} : { "content-length": String(length) };
  return { headers, routeOptions: { bodyLimit: LIMIT } } as unknown as Head;
}

const pieces = fc.array(fc.uint8Array({ maxLength: 60_000, size: "max" }), { maxLength: 6 });

test("a body in any pieces comes as one, announced or not", async () => {
  await fc.assert(
    fc.asyncProperty(pieces, fc.boolean(), async (some, isAnnounced) => {
      const sent = Buffer.concat(some);
      fc.pre(sent.length <= LIMIT);
      const body = await readBody(headOf(isAnnounced ? sent.length : undefined), Readable.from(some.map((piece) => Buffer.from(piece))));
      expect(Buffer.compare(body, sent)).toBe(0);
    }),
    { numRuns: 60 },
  );
});

test("the pieces of a stream that is nobody's but the caller's stay whole", async () => {
  const piece = Buffer.alloc(30_000, 7);
  await readBody(headOf(undefined), Readable.from([piece]));
  expect(piece).toHaveLength(30_000);
});

describe("refuses", () => {
  const half = Buffer.alloc(LIMIT / 2);
  test.each([
    { name: "an announced length over the limit, unread", length: LIMIT + 1, sent: [], statusCode: 413 },
    { name: "a body that grows over the limit", length: undefined, sent: [half, half, Buffer.alloc(1)], statusCode: 413 },
    { name: "less than was announced", length: 10, sent: [Buffer.alloc(9)], statusCode: 400 },
    { name: "more than was announced", length: 10, sent: [Buffer.alloc(9), Buffer.alloc(2)], statusCode: 413 },
  ])("$name", async ({ length, sent, statusCode }) => {
    await expect(readBody(headOf(length), Readable.from(sent))).rejects.toMatchObject({ statusCode });
  });

  test("a connection that ends before the body", async () => {
    const payload = new Readable({ read() {} });
    const reading = readBody(headOf(10), payload);
    payload.push(Buffer.alloc(5));
    payload.destroy(new Error("aborted"));
    await expect(reading).rejects.toMatchObject({ message: "aborted", statusCode: 400 });
  });
});

test("refuses what has ended before it is read", async () => {
  const payload = Readable.from([Buffer.alloc(10)]).destroy();
  await expect(readBody(headOf(10), payload)).rejects.toMatchObject({ statusCode: 400 });
});

test("gives back the memory of each piece that came by HTTP", async () => {
  const sent = Buffer.alloc(LIMIT, 7);
  const pieces: Buffer[] = [];
  const received = Promise.withResolvers<Buffer>();
  await using server = createServer((request, response) => {
    request.on("data", (piece: Buffer) => pieces.push(piece));
    readBody(headOf(LIMIT), request).then(received.resolve, received.reject);
    request.on("end", () => response.end());
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  await (await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, { method: "POST", body: sent })).arrayBuffer();
  expect(Buffer.compare(await received.promise, sent)).toBe(0);
  expect(pieces.length).toBeGreaterThan(1);
  expect(pieces.map(({ length }) => length)).toEqual(pieces.map(() => 0));
});

test("exactly the limit is taken", async () => {
  expect(await readBody(headOf(undefined), Readable.from([Buffer.alloc(LIMIT)]))).toHaveLength(LIMIT);
});
