import { once } from "node:events";
import { request as httpRequest } from "node:http";
import { imageReplySchema } from "@retouch/contract";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSubscription } from "../keys/issue-keys.ts";
import { errorOf, GET_IMAGE, startKeyedServer, type KeyedServer } from "../test-support/keyed-server.ts";

const MISSING_KEY = "Access denied due to missing subscription key. Make sure to include subscription key when making requests to an API.";
const INVALID_KEY = "Access denied due to invalid subscription key. Make sure to provide a valid key for an active subscription.";

let api: KeyedServer;

beforeAll(async () => {
  api = await startKeyedServer();
});

afterAll(() => api[Symbol.asyncDispose]());

describe("a body that only looks wrong, or is wrong in many ways", () => {
  test("a body that is deep enough to overflow a stack is only wrong", async () => {
    expect((await api.send({ body: `{"prompt":${"[".repeat(500_000)}` })).status).toBe(400);
    expect((await api.send({ body: `{"prompt":"a","x":${"[".repeat(5000)}${"]".repeat(5000)}}` })).status).toBe(200);
  });

  test("several wrong fields are all named", async () => {
    const { message, errors } = await errorOf(await api.send({ body: { prompt: "", steps: 0 } }));
    expect(errors?.map(({ field }) => field)).toEqual(["prompt", "steps"]);
    expect(message).toBe(errors?.map((error) => error.message).join("; "));
  });

  test("__proto__ is a field like any other", async () => {
    const reply = imageReplySchema.parse(await (await api.send({ body: '{"prompt":"a","__proto__":{"steps":5}}' })).json());
    expect(reply).toMatchObject({ steps: 4, warnings: ['Unknown field "__proto__" was ignored', "from the engine"] });
  });
});

describe("what is refused before the body is read", () => {
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
    await api.store.change(subscription.id, { state: "suspended" });
    expect((await errorOf(await attempt())).message).toBe(INVALID_KEY);
    await api.store.change(subscription.id, { state: "active" });
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
