import {
  newWebhookSecretSchema,
  webhookDeliveryListSchema,
  webhookDeliverySchema,
  webhookSecretsSchema,
  type WebhookDelivery,
} from "@retouch/contract";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { createSubscription } from "../keys/issue-keys.ts";
import { errorOf, startKeyedServer, type KeyedServer } from "../test-support/keyed-server.ts";

const DELIVERIES = "/inpainting/v1/webhooks/deliveries";
const SECRET = "/inpainting/v1/webhooks/secret";
const HOOK = "https://hooks.example.com/retouch";
const UNKNOWN = "msg_01JZZZZZZZZZZZZZZZZZZZZZZZ";

let server: KeyedServer;
let jobIds: string[];

beforeAll(async () => {
  server = await startKeyedServer({ refusesUrl: ({ hostname }) => hostname === "10.0.0.1" });
  jobIds = [];
  for (let i = 0; i < 3; i++) jobIds.push(await succeed());
});

afterAll(() => server.close());

/** A job that has ended and told its webhook so. */
async function succeed(): Promise<string> {
  const response = await server.send({ path: "/inpainting/v1/jobs", body: { prompt: "a lion", webhook: HOOK } });
  const { id } = (await response.json()) as { id: string };
  await vi.waitFor(async () => expect((await server.stores.jobs.find(id))?.state).toBe("succeeded"), { timeout: 30_000 });
  return id;
}

async function get(path: string): Promise<unknown> {
  const response = await server.send({ path, method: "GET" });
  expect(response.status).toBe(200);
  return response.json();
}

async function deliveries(query = ""): Promise<WebhookDelivery[]> {
  return webhookDeliveryListSchema.strict().parse(await get(DELIVERIES + query)).data;
}

function post(path: string): Promise<Response> {
  return fetch(server.url + path, { method: "POST", headers: { "ocp-apim-subscription-key": server.issued.keys.primary } });
}

/** What the loop of deliveries would write down. */
async function fail(id: string): Promise<void> {
  const attempt = { at: new Date("2026-06-01T12:00:00Z"), status: 500, failure: "The URL answered 500", durationMs: 12.6 };
  await server.stores.webhooks.record(id, attempt, "failed");
}

describe("deliveries", () => {
  test("are listed newest first, page by page", async () => {
    const first = webhookDeliveryListSchema.strict().parse(await get(`${DELIVERIES}?limit=2`));
    expect(first.data.map(({ job_id }) => job_id)).toEqual([jobIds[2], jobIds[1]]);
    const second = webhookDeliveryListSchema.parse(await get(first.next!.slice(server.url.length)));
    expect(second.data.map(({ job_id }) => job_id)).toEqual([jobIds[0]]);
    expect(second.next).toBeNull();
  });

  test("of one job say what was sent where, and what is next", async () => {
    const [delivery, ...others] = await deliveries(`?job=${jobIds[0]}`);
    expect(others).toEqual([]);
    expect(delivery).toMatchObject({ type: "job.succeeded", job_id: jobIds[0], url: HOOK, status: "pending", attempts: [] });
    expect(delivery.next_attempt_at).toBe(delivery.created_at);
  });

  test("that failed show why, and can be replayed", async () => {
    const [{ id }] = await deliveries(`?job=${jobIds[1]}`);
    await fail(id);
    const failed = webhookDeliverySchema.strict().parse(await get(`${DELIVERIES}/${id}`));
    expect(failed).toMatchObject({ status: "failed", next_attempt_at: null });
    expect(failed.attempts).toEqual([{ at: "2026-06-01T12:00:00.000Z", status: 500, duration_ms: 13, error: "The URL answered 500" }]);
    expect((await deliveries("?status=failed")).map((delivery) => delivery.id)).toEqual([id]);

    const replayed = await post(`${DELIVERIES}/${id}/replay`);
    expect(replayed.status).toBe(202);
    expect(webhookDeliverySchema.strict().parse(await replayed.json())).toMatchObject({ id, status: "pending", attempts: failed.attempts });
    expect(await deliveries("?status=failed")).toEqual([]);
  });

  test("that are still tried cannot be replayed", async () => {
    const [{ id }] = await deliveries(`?job=${jobIds[2]}`);
    const { code, message } = await errorOf(await post(`${DELIVERIES}/${id}/replay`));
    expect([code, message]).toEqual([409, "Expected a delivery that has ended but received one that is still tried by itself"]);
  });

  test("of another subscription are as unknown as ones that never were", async () => {
    const [{ id }] = await deliveries();
    const other = (await createSubscription(server.store, "other"))!;
    const headers = { "ocp-apim-subscription-key": other.keys.primary };
    expect(await (await server.send({ path: DELIVERIES, method: "GET", headers })).json()).toEqual({ data: [], next: null });
    const answers = [];
    for (const asked of [id, UNKNOWN]) {
      const { code, message } = await errorOf(await server.send({ path: `${DELIVERIES}/${asked}`, method: "GET", headers }));
      answers.push([code, message.replace(asked, "…")]);
    }
    const replay = await fetch(`${server.url}${DELIVERIES}/${id}/replay`, { method: "POST", headers });
    const { code, message } = await errorOf(replay);
    answers.push([code, message.replace(id, "…")]);
    for (const answer of answers) expect(answer).toEqual([404, 'There is no delivery with the id "…"']);
  });

  test.each([
    ["?limit=0", 'Expected an integer from 1 to 100 for limit but received "0"'],
    ["?limit=101", 'Expected an integer from 1 to 100 for limit but received "101"'],
    ["?job=1", 'Expected a job\'s id for job but received "1"'],
    ["?status=lost", 'Expected one of pending, delivered, failed for status but received "lost"'],
    [`?before=job_01JZZZZZZZZZZZZZZZZZZZZZZZ`, 'Expected a delivery\'s id for before but received "job_01JZZZZZZZZZZZZZZZZZZZZZZZ"'],
  ])("a query of %s is refused", async (query, message) => {
    expect(await errorOf(await server.send({ path: DELIVERIES + query, method: "GET" }))).toMatchObject({ code: 400, message });
  });
});

describe("the secret", () => {
  test("is shown once, when it is made; later only its fingerprint", async () => {
    const made = await post(SECRET);
    expect(made.status).toBe(201);
    const first = newWebhookSecretSchema.strict().parse(await made.json());
    expect(first.previous_expires_at).toBeNull();
    const second = newWebhookSecretSchema.strict().parse(await (await post(SECRET)).json());
    expect(second.secret).not.toBe(first.secret);

    const shown = await get(SECRET);
    expect(webhookSecretsSchema.strict().parse(shown).data).toEqual([
      { fingerprint: second.fingerprint, created_at: second.created_at, expires_at: null },
      { fingerprint: first.fingerprint, created_at: first.created_at, expires_at: second.previous_expires_at },
    ]);
    expect(JSON.stringify(shown)).not.toMatch(/whsec_/);
    expect(server.logLines.join("")).not.toContain(second.secret.slice("whsec_".length));
  });
});

test.each(["GET", "POST"])("%s without the scope to manage webhooks is refused", async (method) => {
  const name = `reader ${method}`;
  const limits = { requestsPerMinute: undefined, runningJobs: undefined, imagesPerDay: undefined };
  const reader = (await createSubscription(server.store, name, { scopes: ["jobs:read", "images:create"], limits }))!;
  const headers = { "ocp-apim-subscription-key": reader.keys.primary };
  expect((await fetch(server.url + SECRET, { method, headers })).status).toBe(403);
});

test("a webhook that could never be reached is refused with the job", async () => {
  const response = await server.send({ body: { prompt: "a", webhook: "https://10.0.0.1/" } });
  expect(await errorOf(response)).toMatchObject({
    code: 400,
    errors: [
      {
        field: "webhook",
        message:
          'Expected the https URL of a public host, at a port this server may reach (--allow-outgoing), for webhook but received "https://10.0.0.1/"',
      },
    ],
  });
});

test("who names a URL that has answered 410 is told that it hears nothing, and the job is done", async () => {
  const body = { prompt: "a lion", webhook: "https://gone.example.com/" };
  await server.stores.webhooks.disable(server.issued.subscription.id, body.webhook);
  const warnings = [
    "webhook: this URL answered 410 Gone within the last week and is told nothing; replaying one of its deliveries takes it back into use",
  ];
  const accepted = await server.send({ path: "/inpainting/v1/jobs", body });
  expect([accepted.status, await accepted.json()]).toMatchObject([202, { warnings }]);
  expect(await (await server.send({ body })).json()).toMatchObject({ status: 200, warnings: [...warnings, "from the engine"] });
  const other = await server.send({ path: "/inpainting/v1/jobs", body: { ...body, webhook: `${body.webhook}other` } });
  expect(await other.json()).toMatchObject({ warnings: [] });
});
