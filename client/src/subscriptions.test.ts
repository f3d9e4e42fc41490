import { afterAll, beforeAll, expect, test } from "vitest";
import { createSubscription } from "../../server/src/keys/issue-keys.ts";
import { NO_LIMITS } from "../../server/src/keys/subscription.ts";
import { startKeyedServer, type KeyedServer } from "../../server/src/test-support/keyed-server.ts";
import { Retouch } from "./index.ts";

let server: KeyedServer;
let operator: Retouch;

beforeAll(async () => {
  server = await startKeyedServer();
  const issued = await createSubscription(server.store, "operator", { scopes: ["admin"], limits: NO_LIMITS });
  operator = new Retouch({ baseUrl: server.url, key: issued!.keys.primary });
});

afterAll(() => server[Symbol.asyncDispose]());

test("a subscription is made, used, looked at, changed and cancelled", async () => {
  const { subscriptions } = operator;
  const { id, primaryKey, secondaryKey, ...made } = await subscriptions.create({
    name: "shop",
    scopes: ["images:create", "jobs:read"],
    limits: { imagesPerDay: 5, runningJobs: 2 },
  });
  expect(made).toMatchObject({
    name: "shop",
    state: "active",
    scopes: ["images:create", "jobs:read"],
    limits: { requestsPerMinute: null, runningJobs: 2, imagesPerDay: 5 },
    keys: { primary: { isSet: true, lastUsedAt: null }, secondary: { isSet: true, lastUsedAt: null } },
  });
  const shop = (key: string) => new Retouch({ baseUrl: server.url, key, maximumRetries: 0 });
  await shop(primaryKey).edit({ prompt: "a lion", n: 2 });
  expect((await subscriptions.usage(id)).at(-1)).toMatchObject({ jobs: 1, images: 2, failures: 0 });
  expect((await subscriptions.usage(id, { from: "2026-01-01", to: "2026-01-03" })).map(({ day, images }) => [day, images])).toEqual([
    ["2026-01-01", 0],
    ["2026-01-02", 0],
    ["2026-01-03", 0],
  ]);

  expect((await operator.jobs.list({ subscription: id }).next()).value).toMatchObject({ status: "succeeded" });
  expect((await operator.jobs.list().next()).done).toBe(true);

  const { key, slot, subscriptionId } = await subscriptions.rotateKey(id, "secondary");
  expect([slot, subscriptionId]).toEqual(["secondary", id]);
  await expect(shop(secondaryKey).edit({ prompt: "a lion" })).rejects.toMatchObject({ name: "AuthenticationError" });
  await shop(key).edit({ prompt: "a lion" });

  const changed = await subscriptions.change(id, { name: "kiosk", state: "suspended", limits: { imagesPerDay: null } });
  expect(changed).toMatchObject({ name: "kiosk", state: "suspended", limits: { runningJobs: 2, imagesPerDay: null } });
  expect(await subscriptions.get(id)).toEqual(changed);
  await expect(shop(key).edit({ prompt: "a lion" })).rejects.toMatchObject({ name: "AuthenticationError" });

  const names = [];
  for await (const { name } of subscriptions.list({ limit: 1, state: "active" })) names.push(name);
  expect(names).toEqual(["operator", "tests"]);
  expect((await subscriptions.cancel(id)).state).toBe("cancelled");
});

test("a field at fault is named, and so is a scope that is missing", async () => {
  const { subscriptions } = operator;
  await expect(subscriptions.create({ name: "", limits: { runningJobs: 0 } })).rejects.toMatchObject({
    name: "BadRequestError",
    errors: expect.arrayContaining([expect.objectContaining({ field: "name" })]) as object,
  });
  await expect(subscriptions.create({ name: "tests" })).rejects.toMatchObject({ name: "ConflictError", errors: [{ field: "name" }] });
  await expect(subscriptions.get("00000000-0000-4000-8000-000000000000")).rejects.toMatchObject({ name: "NotFoundError" });
  const customer = new Retouch({ baseUrl: server.url, key: server.issued.keys.primary });
  await expect(customer.subscriptions.list().next()).rejects.toMatchObject({ name: "PermissionDeniedError" });
});
