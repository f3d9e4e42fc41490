import { afterEach, describe, expect, test, vi } from "vitest";
import { AbortError, apiError, ConnectionError, RetouchError, TimeoutError } from "./errors.ts";
import { retryDelay } from "./retry-delay.ts";

afterEach(() => vi.restoreAllMocks());

const refusal = (code: number, retryAfter?: number) => apiError({ code, message: "", traceId: undefined }, { retryAfter });

describe("tried again is what may go well the next time", () => {
  test.each([
    [true, "a connection that failed", new ConnectionError("")],
    [true, "a server that was silent", new TimeoutError("")],
    [true, "408", refusal(408)],
    [true, "429", refusal(429)],
    [true, "500", refusal(500)],
    [true, "502", refusal(502)],
    [true, "503", refusal(503)],
    [true, "504", refusal(504)],
    [false, "400", refusal(400)],
    [false, "401", refusal(401)],
    [false, "403", refusal(403)],
    [false, "404", refusal(404)],
    [false, "409", refusal(409)],
    [false, "413", refusal(413)],
    [false, "499", refusal(499)],
    [false, "a caller who has left", new AbortError("")],
    [false, "another error of ours", new RetouchError("")],
    [false, "an error of somebody else's", new TypeError()],
  ])("%s: %s", (isTried, _, error) => {
    expect(retryDelay(error, 0) !== undefined).toBe(isTried);
  });
});

test("each wait is twice as long, up to 8 s", () => {
  vi.spyOn(Math, "random").mockReturnValue(0);
  expect([0, 1, 2, 3, 4, 5, 50].map((failures) => retryDelay(new ConnectionError(""), failures))).toEqual([
    500, 1000, 2000, 4000, 8000, 8000, 8000,
  ]);
});

test("up to a quarter is left out by chance", () => {
  vi.spyOn(Math, "random").mockReturnValue(1);
  expect(retryDelay(new ConnectionError(""), 0)).toBe(375);
});

describe("Retry-After is honoured, and our own wait is no shorter for it", () => {
  test.each([
    [0, 4000],
    [3, 4000],
    [7, 7000],
    [60, 60_000],
    [61, undefined],
  ])("%i s: %s ms", (seconds, delay) => {
    vi.spyOn(Math, "random").mockReturnValue(0);
    expect(retryDelay(refusal(503, seconds), 3)).toBe(delay);
  });
});
