import { closeSync, fstatSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fillExchange, openExchange, takeFromExchange, trimExchange } from "./exchange.ts";

const LARGE = 64 * 1024 + 1;

let folder: string;
let exchange: number | undefined;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "retouch-exchange-test-"));
  exchange = openExchange([join(folder, "missing"), folder]);
});

afterAll(() => {
  if (exchange !== undefined) closeSync(exchange);
  rmSync(folder, { recursive: true });
});

function bytesOf(length: number, seed: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (i * 31 + seed) % 251);
}

test("it lies in the first folder that takes it, under no name", () => {
  expect(exchange).toBeDefined();
  expect(readdirSync(folder)).toEqual([]);
});

test("bytes of any length come out as they went in, message after message", () => {
  const messages = fc.array(fc.array(fc.oneof(fc.nat(100), fc.integer({ min: LARGE, max: 3 * LARGE })), { maxLength: 4 }), {
    maxLength: 3,
  });
  fc.assert(
    fc.property(messages, (lengths) => {
      for (const [seed, message] of lengths.entries()) {
        const all = message.map((length, i) => bytesOf(length, seed + i));
        const carried = all.map(fillExchange(exchange));
        expect(carried.map((one) => takeFromExchange(exchange, one)).every((taken, i) => Buffer.compare(taken, all[i]) === 0)).toBe(true);
      }
    }),
    { numRuns: 30 },
  );
});

test("small ones go with the message, and all do where there is no exchange", () => {
  const [small, large] = [bytesOf(10, 0), bytesOf(LARGE, 0)];
  expect(fillExchange(exchange)(small)).toBe(small);
  expect(fillExchange(exchange)(large)).toEqual({ offset: 0, length: LARGE });
  expect(fillExchange(openExchange([join(folder, "missing")]))(large)).toBe(large);
});

test("so does what there is no room for", () => {
  const gone = openExchange([folder]) ?? -1;
  closeSync(gone);
  const large = bytesOf(LARGE, 0);
  expect(fillExchange(gone)(large)).toBe(large);
});

describe("a place that is not there", () => {
  test.each([
    { offset: 0, length: 1e12 },
    { offset: 1e12, length: 1 },
    { offset: -1, length: 1 },
    { offset: 0, length: -1 },
    { offset: 0.5, length: 1 },
  ])("$offset, $length", (place) => {
    fillExchange(exchange)(bytesOf(LARGE, 0));
    expect(() => takeFromExchange(exchange, place)).toThrow(RangeError);
  });

  test("without an exchange", () => {
    expect(() => takeFromExchange(undefined, { offset: 0, length: 1 })).toThrow("Expected a place within the 0 bytes of the exchange");
  });
});

test("memory that few messages need is given back", () => {
  const put = fillExchange(exchange);
  const some = bytesOf(6 * 2 ** 20, 1);
  const sizeOf = (): number => fstatSync(exchange ?? -1).size;
  put(some);
  trimExchange(exchange);
  expect(sizeOf()).toBe(some.length);
  put(some);
  put(some);
  trimExchange(exchange);
  expect(sizeOf()).toBe(0);
});
