import { once } from "node:events";
import { request as httpRequest } from "node:http";
import { imageReplySchema } from "@retouch/contract";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSubscription } from "../keys/issue-keys.ts";
import { errorOf, GET_IMAGE, startKeyedServer, type KeyedServer, type Sent } from "../test-support/keyed-server.ts";

const MISSING_KEY = "Access denied due to missing subscription key. Make sure to include subscription key when making requests to an API.";
const INVALID_KEY = "Access denied due to invalid subscription key. Make sure to provide a valid key for an active subscription.";

const ACCEPT = "Expected application/json or image/png for Accept";

let api: KeyedServer;

beforeAll(async () => {
  api = await startKeyedServer();
});

afterAll(() => api[Symbol.asyncDispose]());

describe("a body that is not a JSON object is a 400 that says where", () => {
  const notJson = "The body is not JSON:";
  test.each<[string, string | Buffer, string]>([
    ["nothing", "", "Expected a JSON object for the body but received nothing"],
    ["blanks", " \n\t", "Expected a JSON object for the body but received nothing"],
    ["null", "null", "Expected a JSON object for the body but received null"],
    ["a list", '[{"prompt":"a"}]', "Expected a JSON object for the body but received a list of 1"],
    ["a string", '"a lion"', 'Expected a JSON object for the body but received "a lion"'],
    ["a number", "42", "Expected a JSON object for the body but received 42"],
    [
      "the published sample",
      '{\n "prompt": "a"\n "seed": 1\n}',
      `${notJson} line 3, column 2: expected "," or "}": a comma may be missing at the end of the line before`,
    ],
    [
      "a comma too many",
      '{"prompt": "a",}',
      `${notJson} line 1, column 16: expected a name in double quotes: there may be a comma too many before it`,
    ],
    [
      "single quotes",
      "{'prompt': 'a'}",
      `${notJson} line 1, column 2: expected a name in double quotes or "}": strings stand in double quotes`,
    ],
    ["half a body", '{"prompt": "a"', `${notJson} line 1, column 15: expected "," or "}": the text ends too early`],
    ["a form", "prompt=a+lion", `${notJson} line 1, column 1: expected a value`],
    ["NaN", '{"prompt": "a", "seed": NaN}', `${notJson} line 1, column 25: expected a value`],
    ["other bytes", Buffer.from([0x7b, 0xff, 0x7d]), "Expected JSON in UTF-8 for the body but received other bytes"],
    ["UTF-16", Buffer.from('{"prompt":"ä"}', "utf16le"), "Expected JSON in UTF-8 for the body but received other bytes"],
  ])("%s", async (_name, body, message) => {
    const response = await api.send({ body });
    expect(response.status).toBe(400);
    expect(await errorOf(response)).toMatchObject({ code: 400, message });
  });

  test("a body that is deep enough to overflow a stack is only wrong", async () => {
    expect((await api.send({ body: `{"prompt":${"[".repeat(500_000)}` })).status).toBe(400);
    expect((await api.send({ body: `{"prompt":"a","x":${"[".repeat(5000)}${"]".repeat(5000)}}` })).status).toBe(200);
  });

  test("no mutated body is the server's fault", async () => {
    const good = JSON.stringify({ prompt: "a", image: "aGVsbG8=", seed: 1, size: "64x64", padding: "25%", n: 2 });
    const mutated = fc.tuple(fc.nat(good.length), fc.nat(8), fc.string({ unit: "binary", maxLength: 8 })).map(([at, cut, insertion]) => {
      return good.slice(0, at) + insertion + good.slice(at + cut);
    });
    const headers = { "ocp-apim-subscription-key": api.issued.keys.primary, "content-type": "application/json" };
    await fc.assert(
      fc.asyncProperty(mutated, async (payload) => {
        const { statusCode } = await api.app.inject({ method: "POST", url: GET_IMAGE, headers, payload });
        expect([200, 400]).toContain(statusCode);
      }),
      { numRuns: 500 },
    );
  });

  test("__proto__ is a field like any other", async () => {
    const reply = imageReplySchema.parse(await (await api.send({ body: '{"prompt":"a","__proto__":{"steps":5}}' })).json());
    expect(reply).toMatchObject({ steps: 4, warnings: ['Unknown field "__proto__" was ignored', "from the engine"] });
  });
});

describe("what the headers and the address can get wrong", () => {
  test.each<[string, Sent, number, string]>([
    ["an unknown path", { path: "/inpainting/v1/getimage" }, 404, "There is nothing at this path"],
    ["a path below", { path: `${GET_IMAGE}/1` }, 404, "There is nothing at this path"],
    ["the root's parent", { path: "/..%2f..%2fetc/passwd", method: "GET" }, 404, "There is nothing at this path"],
    ["GET", { method: "GET" }, 405, "Expected POST for the method but received GET"],
    ["PUT", { method: "PUT", body: {} }, 405, "Expected POST for the method but received PUT"],
    ["DELETE", { method: "DELETE" }, 405, "Expected POST for the method but received DELETE"],
    ["OPTIONS", { method: "OPTIONS" }, 405, "Expected POST for the method but received OPTIONS"],
    ["PROPFIND", { method: "PROPFIND" }, 405, "Expected POST for the method but received PROPFIND"],
    ["POST on a list", { path: "/inpainting/v1/models", body: {} }, 405, "Expected GET, HEAD for the method but received POST"],
    ["a broken escape", { path: "/%zz" }, 400, "Expected a well-formed path"],
    ["Accept: text/html", { headers: { accept: "text/html" } }, 406, ACCEPT],
    ["Accept: text/event-stream", { headers: { accept: "text/event-stream" } }, 406, ACCEPT],
    ["Accept with q=0", { headers: { accept: "application/*;q=0, image/*;q=0" } }, 406, ACCEPT],
    [
      "Accept of another picture",
      { headers: { accept: "image/webp" }, body: { prompt: "a" } },
      406,
      "Expected application/json or image/png, the output_format, for Accept",
    ],
    [
      "a form",
      { headers: { "content-type": "application/x-www-form-urlencoded" }, body: "prompt=a" },
      415,
      "Expected Content-Type: application/json or multipart/form-data",
    ],
    [
      "text",
      { headers: { "content-type": "text/plain" }, body: "{}" },
      415,
      "Expected Content-Type: application/json or multipart/form-data",
    ],
    [
      "nonsense for a type",
      { headers: { "content-type": "json" }, body: "{}" },
      415,
      "Expected Content-Type: application/json or multipart/form-data",
    ],
    [
      "another charset",
      { headers: { "content-type": "application/json; charset=latin1" }, body: "{}" },
      415,
      "Expected charset=utf-8 for Content-Type",
    ],
    ["a compressed body", { headers: { "content-encoding": "gzip" }, body: "{}" }, 415, "Expected a body without Content-Encoding"],
    ["no key", { headers: { "ocp-apim-subscription-key": "" } }, 401, MISSING_KEY],
    ["a wrong key", { headers: { "ocp-apim-subscription-key": "0123456789abcdef0123456789abcdef" } }, 401, INVALID_KEY],
    ["an endless key", { headers: { "ocp-apim-subscription-key": "x".repeat(8000) } }, 401, INVALID_KEY],
    [
      "a wrong key in the header beside one in the query",
      { path: `${GET_IMAGE}?subscription-key=x`, headers: { "ocp-apim-subscription-key": "y" } },
      401,
      INVALID_KEY,
    ],
  ])("%s", async (_name, sent, status, message) => {
    const response = await api.send(sent);
    expect(response.status).toBe(status);
    expect(await errorOf(response)).toMatchObject({ code: status, message });
  });

  test("405 names what is allowed", async () => {
    expect((await api.send({ method: "GET" })).headers.get("allow")).toBe("POST");
  });

  test.each([
    ["no key at all", "", MISSING_KEY],
    ["an empty key in the query", "?subscription-key=", MISSING_KEY],
    ["a wrong key in the query", "?subscription-key=nothing", INVALID_KEY],
    ["two keys in the query", "?subscription-key=a&subscription-key=b", INVALID_KEY],
  ])("%s is a 401 with the published words and a challenge", async (_name, query, message) => {
    const response = await fetch(api.url + GET_IMAGE + query, { method: "POST" });
    expect(response.status).toBe(401);
    expect(response.headers.get("www-authenticate")).toBe(
      'AzureApiManagementKey realm="retouch",name="Ocp-Apim-Subscription-Key",type="header"',
    );
    expect((await errorOf(response)).message).toBe(message);
  });

  test("a suspended subscription is refused at once and let in again", async () => {
    const { subscription, keys } = (await createSubscription(api.store, "late payer"))!;
    const attempt = () => api.send({ headers: { "ocp-apim-subscription-key": keys.primary }, body: { prompt: "a" } });
    await api.store.setState(subscription.id, "suspended");
    expect((await errorOf(await attempt())).message).toBe(INVALID_KEY);
    await api.store.setState(subscription.id, "active");
    expect((await attempt()).status).toBe(200);
  });

  test("the key is checked before the body is read", async () => {
    const outgoing = httpRequest(api.url + GET_IMAGE, {
      method: "POST",
      headers: { "content-type": "application/json", "content-length": 1_000_000 },
    });
    outgoing.on("error", () => undefined);
    outgoing.flushHeaders();
    const [response] = (await once(outgoing, "response")) as [{ statusCode: number }];
    expect(response.statusCode).toBe(401);
    outgoing.destroy();
  });

  test("a body that is announced too large is refused before it comes", async () => {
    const headers = {
      "ocp-apim-subscription-key": api.issued.keys.primary,
      "content-type": "application/json",
      "content-length": 60_000_000,
    };
    const outgoing = httpRequest(api.url + GET_IMAGE, { method: "POST", headers });
    outgoing.on("error", () => undefined);
    outgoing.flushHeaders();
    const [response] = (await once(outgoing, "response")) as [{ statusCode: number }];
    expect(response.statusCode).toBe(413);
    outgoing.destroy();
  });
});
