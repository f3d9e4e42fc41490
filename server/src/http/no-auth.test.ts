import { once } from "node:events";
import { request as httpRequest } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { GET_IMAGE } from "../test-support/keyed-server.ts";
import { startTestServer, type TestServer } from "../test-support/test-server.ts";
import { requireLocalHost } from "./authenticate.ts";

let open: TestServer;

beforeAll(async () => {
  open = await startTestServer(requireLocalHost);
});

afterAll(() => open[Symbol.asyncDispose]());

/** By hand: `fetch` sets these headers itself. */
async function statusOf(path: string, method: string, headers: Record<string, string>): Promise<number> {
  const outgoing = httpRequest(open.url + path, { method, headers: { host: "127.0.0.1:8080", ...headers } });
  outgoing.end(method === "POST" ? '{"prompt":"a"}' : undefined);
  const [response] = (await once(outgoing, "response")) as [{ statusCode: number }];
  outgoing.destroy();
  return response.statusCode;
}

const JSON_BODY = { "content-type": "application/json" };
const FORM_BODY = { "content-type": "multipart/form-data; boundary=a" };

describe("without keys", () => {
  test.each([
    ["127.0.0.1:8080", 200],
    ["localhost", 200],
    ["[::1]:8080", 200],
    ["rebound.example.com", 403],
    ["127.0.0.1.example.com", 403],
  ])("a request to %s is answered with %i", async (host, status) => {
    expect(await statusOf(GET_IMAGE, "POST", { host, ...JSON_BODY })).toBe(status);
  });

  test.each<[string, number, Record<string, string>]>([
    ["this server's own page", 200, { ...JSON_BODY, origin: "http://127.0.0.1:8080", "sec-fetch-site": "same-origin" }],
    ["its own page, in a browser that says only whose", 200, { ...JSON_BODY, origin: "http://127.0.0.1:8080" }],
    ["another site's form", 403, { ...FORM_BODY, origin: "https://other.example", "sec-fetch-site": "cross-site" }],
    ["another site's form, in a browser that says only whose", 403, { ...FORM_BODY, origin: "https://other.example" }],
    ["a page that hides whose it is", 403, { ...FORM_BODY, origin: "null" }],
    ["a page at another port of this machine", 403, { ...JSON_BODY, origin: "http://127.0.0.1:3000", "sec-fetch-site": "same-site" }],
    ["a page that names no origin", 403, { ...FORM_BODY, "sec-fetch-site": "cross-site" }],
  ])("a post of %s is answered with %i", async (_whose, status, headers) => {
    expect(await statusOf(GET_IMAGE, "POST", headers)).toBe(status);
  });

  test.each<[string, number, Record<string, string>]>([
    ["typed into a browser", 200, { "sec-fetch-site": "none" }],
    ["named as a picture by another site's page", 403, { "sec-fetch-site": "cross-site" }],
  ])("an address %s is answered with %i", async (_how, status, headers) => {
    expect(await statusOf("/inpainting/v1/models", "GET", headers)).toBe(status);
  });
});
