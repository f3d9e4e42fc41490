import { describe, expect, test } from "vitest";
import * as client from "./index.ts";
import { readError } from "./read-error.ts";

const TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";

const reply = (code: number, body: object = {}, headers: Record<string, string> = {}): Response =>
  Response.json({ code, message: "no", traceId: TRACE_ID, ...body }, { status: code, headers });

describe("an error's class is by its status", () => {
  test.each([
    [400, client.BadRequestError],
    [401, client.AuthenticationError],
    [403, client.PermissionDeniedError],
    [404, client.NotFoundError],
    [405, client.APIError],
    [409, client.ConflictError],
    [413, client.TooLargeError],
    [415, client.UnsupportedMediaTypeError],
    [429, client.RateLimitError],
    [499, client.APIError],
    [500, client.ServerError],
    [502, client.ServerError],
    [503, client.UnavailableError],
    [504, client.WaitOverError],
  ])("%i", async (status, ErrorClass) => {
    const error = await readError(reply(status), undefined);
    expect(error.constructor).toBe(ErrorClass);
    expect(error).toBeInstanceOf(client.APIError);
    expect(error).toBeInstanceOf(client.RetouchError);
    expect(error).toMatchObject({ status, message: "no", traceId: TRACE_ID, errors: [], retryAfter: undefined, jobId: undefined });
  });
});

test("every class says its own name, also when a bundler has shortened it", () => {
  const classes = Object.entries(client).filter(([name]) => name.endsWith("Error")) as [
    string,
    new (message: string, facts: object) => Error,
  ][];
  expect(classes.length).toBeGreaterThan(15);
  expect(classes.map(([, ErrorClass]) => new ErrorClass("", {}).name)).toEqual(classes.map(([name]) => name));
});

test("the fields at fault are told", async () => {
  const errors = [{ field: "steps", message: "Expected an integer from 1 to 150 for steps but received 0" }];
  expect((await readError(reply(400, { errors }), undefined)).errors).toEqual(errors);
});

test("who has waited too long is told of the job that goes on", async () => {
  const error = await readError(reply(504, { id: "job_1", url: "http://127.0.0.1/job_1" }), undefined);
  expect(error).toMatchObject({ name: "WaitOverError", jobId: "job_1" });
});

describe("Retry-After is read", () => {
  test.each<[string, string | undefined, unknown]>([
    ["in seconds", "7", 7],
    ["as a date", new Date(Date.now() + 30_000).toUTCString(), expect.closeTo(30, -1)],
    ["as a date gone by", new Date(0).toUTCString(), 0],
    ["not, when it is neither", "soon", undefined],
    ["not, when there is none", undefined, undefined],
  ])("%s", async (_, header, seconds) => {
    expect((await readError(reply(429, {}, header === undefined ? {} : { "retry-after": header }), undefined)).retryAfter).toEqual(seconds);
  });
});

describe("what is not Retouch's own answer is an error all the same", () => {
  test.each<[string, Response, object]>([
    ["a proxy's page", new Response("<html>", { status: 502, statusText: "Bad Gateway" }), { message: "The answer is 502 Bad Gateway" }],
    ["nothing", new Response(null, { status: 503 }), { message: "The answer is 503" }],
    ["JSON of another kind", Response.json("no", { status: 404 }), { message: "The answer is 404" }],
    ["JSON null", Response.json(null, { status: 404 }), { message: "The answer is 404" }],
    ["one that has a trace id", new Response("", { status: 500, headers: { "x-trace-id": TRACE_ID } }), { traceId: TRACE_ID }],
  ])("%s", async (_, response, error) => {
    expect(await readError(response, undefined)).toMatchObject(error);
  });
});

test("a key that the answer repeats is not repeated", async () => {
  const error = await readError(reply(401, { message: "No such key: 0123456789abcdef" }), "0123456789abcdef");
  expect(error.message).toBe("No such key: [secret]");
});
