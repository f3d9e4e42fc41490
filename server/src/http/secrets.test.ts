import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { importSubscription } from "../keys/issue-keys.ts";
import { generateKey, generateSecret, hashKey, SESSION_PREFIX } from "../keys/key.ts";
import { createLink } from "../keys/sign-in.ts";
import { GET_IMAGE, startKeyedServer, type KeyedServer, type Sent } from "../test-support/keyed-server.ts";

/** Keys of every look: of our own, of another gateway, of an operator's imagination; some open the API, some do not. */
const OPERATORS_KEY = "canary-of-the-operator+with/some=signs.and~32";
const OLD_KEY = "c0ffee00c0ffee00c0ffee00c0ffee00";
const WRONG_OPERATORS_KEY = "canary-of-a-stranger:with;some,signs!and-32";
const WRONG_OLD_KEY = "DEADBEEFDEADBEEFDEADBEEFDEADBEEF";
const WRONG_OWN_KEY = generateKey();
const SESSION = generateSecret(SESSION_PREFIX);

let api: KeyedServer;

beforeAll(async () => {
  api = await startKeyedServer();
  await importSubscription(api.store, "imported", { primary: OPERATORS_KEY, secondary: OLD_KEY });
  const link = await createLink(api.sessions, api.issued.subscription.id);
  await api.sessions.openLink(hashKey(link), { hash: hashKey(SESSION), expiresAt: new Date(Date.now() + 60_000) });
});

afterAll(() => api[Symbol.asyncDispose]());

const inHeader = (key: string): Sent => ({ headers: { "ocp-apim-subscription-key": key } });
const inQuery = (key: string): Sent => ({ path: `${GET_IMAGE}?subscription-key=${encodeURIComponent(key)}&a=%zz` });

/** Canaries and the request that carries them. Without a key of its own, a request brings a good one. */
const PLANTED: readonly [string, readonly string[], () => Sent][] = [
  ["a wrong key of ours in the header", [WRONG_OWN_KEY], () => inHeader(WRONG_OWN_KEY)],
  ["a wrong old key in the header", [WRONG_OLD_KEY], () => inHeader(WRONG_OLD_KEY)],
  ["a wrong key of any look in the header", [WRONG_OPERATORS_KEY], () => inHeader(WRONG_OPERATORS_KEY)],
  ["a good key of any look in the header", [OPERATORS_KEY], () => ({ ...inHeader(OPERATORS_KEY), body: { steps: OPERATORS_KEY } })],
  ["a wrong key in the query", [WRONG_OPERATORS_KEY], () => ({ ...inQuery(WRONG_OPERATORS_KEY), headers: {} })],
  ["a good key in the query beside one in the header", [OLD_KEY], () => inQuery(OLD_KEY)],
  ["a key in the path", [WRONG_OLD_KEY, WRONG_OWN_KEY], () => ({ path: `/${WRONG_OLD_KEY}/${WRONG_OWN_KEY}` })],
  [
    "a bearer token",
    [WRONG_OPERATORS_KEY],
    () => ({ headers: { authorization: `Bearer ${WRONG_OPERATORS_KEY}` }, body: { steps: WRONG_OPERATORS_KEY } }),
  ],
  ["a cookie", [SESSION], () => ({ headers: { cookie: `retouch_session=${SESSION}` }, body: { seed: SESSION } })],
  ["a key of ours for a value", [WRONG_OWN_KEY.slice(0, 40)], () => ({ body: { prompt: "a", scheduler: WRONG_OWN_KEY.slice(0, 40) } })],
  ["an old key for a value", [OLD_KEY], () => ({ body: { prompt: "a", steps: OLD_KEY, model: OLD_KEY } })],
  ["a good key for a number", [OLD_KEY], () => ({ ...inHeader(OLD_KEY), body: `{"prompt": "a", "seed": ${OLD_KEY}}` })],
  ["a prompt", ["canary-prompt"], () => ({ body: { prompt: "canary-prompt", negative_prompt: "canary-prompt", steps: 0 } })],
  ["a picture", ["Y2FuYXJ5LXBpY3R1cmU"], () => ({ body: { prompt: "a", image: "Y2FuYXJ5LXBpY3R1cmU!" } })],
  ["a URL's password", ["canary-password"], () => ({ body: { prompt: "a", image: "https://me:canary-password@127.0.0.1/a.png" } })],
  ["a webhook's user", ["canary-user"], () => ({ body: { prompt: "a", webhook: "http://canary-user@127.0.0.1/" } })],
  [
    "a webhook's secret",
    ["whsec_Y2FuYXJ5LWNhbmFyeS1jYW5hcnk="],
    () => ({ body: { prompt: "a", area: "whsec_Y2FuYXJ5LWNhbmFyeS1jYW5hcnk=" } }),
  ],
  ["a trace header", [WRONG_OWN_KEY], () => ({ headers: { traceparent: WRONG_OWN_KEY } })],
  ["a range of types", [WRONG_OLD_KEY], () => ({ headers: { accept: `text/${WRONG_OLD_KEY}` } })],
  [
    "a link's token",
    ["rtl_cafecafecafecafecafecafecafecafecafecafe"],
    () => ({ path: "/session", body: { token: ["rtl_cafecafecafecafecafecafecafecafecafecafe"] } }),
  ],
];

test.each(PLANTED)("%s is in no refusal and in no line of the log", async (_name, canaries, sent) => {
  const response = await api.send(sent());
  const reply = JSON.stringify([...response.headers]) + (await response.text());
  expect(response.status).toBeGreaterThanOrEqual(400);
  expect(response.status).toBeLessThan(500);
  for (const canary of canaries) {
    expect(reply).not.toContain(canary);
    expect(api.logLines.join("")).not.toContain(canary);
  }
});

test("an accident that carries keys shows them to nobody", async () => {
  const canaries = [OPERATORS_KEY, OLD_KEY, WRONG_OWN_KEY, SESSION, "canary-password"];
  const text = `${canaries.slice(0, 4).join(" ")} at https://me:canary-password@example.com`;
  vi.spyOn(api.stores.jobs, "admit").mockRejectedValueOnce(new Error(text, { cause: new TypeError(text) }));
  const headers = { "ocp-apim-subscription-key": OPERATORS_KEY, cookie: `retouch_session=${SESSION}` };
  const response = await api.send({ headers, body: { prompt: "a" } });
  const reply = await response.text();
  expect(response.status).toBe(500);
  await expect.poll(() => api.logLines.join("")).toContain("request failed");
  for (const canary of canaries) {
    expect(reply).not.toContain(canary);
    expect(api.logLines.join("")).not.toContain(canary);
  }
});
