import { inspect } from "node:util";
import { expect, test } from "vitest";
import { Retouch } from "./index.ts";
import { answer, createScriptedFetch, disconnect, refuse, type Step } from "./test-support/scripted-fetch.ts";

const KEY = "0123456789abcdef0123456789abcdef";

const shown = (value: unknown): string =>
  [inspect(value, { depth: Infinity, showHidden: true, getters: true }), JSON.stringify(value), String(value)].join("\n");

test("a client shows no key, however it is printed", () => {
  const retouch = new Retouch({ baseUrl: "http://retouch.test", key: KEY });
  for (const part of [retouch, retouch.jobs, Object.entries(retouch), Object.getOwnPropertyDescriptors(retouch)])
    expect(shown(part)).not.toContain(KEY);
});

test.each<[string, Step]>([
  ["a connection", disconnect],
  ["a refusal", refuse(401)],
  [
    "a refusal that repeats it",
    answer({ code: 401, message: `Wrong key ${KEY}`, errors: [{ field: "key", message: KEY }] }, { status: 401 }),
  ],
  ["another page", () => new Response(KEY, { status: 200 })],
  ["another page's error", () => new Response(KEY, { status: 404, statusText: KEY })],
])("an error shows no key: %s", async (_, step) => {
  const { fetch } = createScriptedFetch(step);
  const retouch = new Retouch({ baseUrl: "http://retouch.test", key: KEY, fetch, maximumRetries: 0 });
  const error: unknown = await retouch.models.list().catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(Error);
  expect(shown(error)).not.toContain(KEY);
});

test("an error shows nothing of what was sent", async () => {
  const { fetch } = createScriptedFetch(refuse(500));
  const retouch = new Retouch({ baseUrl: "http://retouch.test", key: KEY, fetch, maximumRetries: 0 });
  const error: unknown = await retouch.edit({ prompt: "my secret lion", image: "AAAASECRET" }).catch((thrown: unknown) => thrown);
  expect(shown(error)).not.toMatch(/secret lion|AAAASECRET/);
});
