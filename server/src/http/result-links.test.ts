import { imageUrlReplySchema, jobListSchema } from "@retouch/contract";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createSubscription } from "../keys/issue-keys.ts";
import type { KeySlot, SubscriptionState } from "../keys/subscription.ts";
import { get, jobOf, JOBS, postJob } from "../test-support/job-client.ts";
import { startKeyedServer, type KeyedServer } from "../test-support/keyed-server.ts";
import { takeJob } from "../test-support/work-by-hand.ts";

/** Nobody does the jobs but the test itself. */
let api: KeyedServer;

beforeEach(async () => {
  api = await startKeyedServer({ hasWorker: false });
});

afterEach(() => api[Symbol.asyncDispose]());

describe("a picture's link", () => {
  async function doneLink(): Promise<URL> {
    const { id } = await jobOf(postJob(api), 202);
    await (await takeJob(api.stores)).succeed();
    return new URL((await jobOf(get(api, `${JOBS}/${id}`))).result!.images[0].url);
  }

  test.each<[string, (link: URL) => void]>([
    ["another job", (link) => (link.pathname = link.pathname.replace(/job_.{26}/, "job_01ARZ3NDEKTSV4RRFFQ69G5FAV"))],
    ["another picture", (link) => (link.pathname = link.pathname.replace(/0$/, "1"))],
    ["a later end", (link) => link.searchParams.set("expires", "9999999999")],
    ["another signature", (link) => link.searchParams.set("signature", "A".repeat(43))],
    ["two signatures", (link) => link.searchParams.append("signature", "x")],
    ["no signature", (link) => link.searchParams.delete("signature")],
    ["no end", (link) => link.searchParams.delete("expires")],
  ])("does not open with %s", async (_name, change) => {
    const link = await doneLink();
    expect((await fetch(link)).status).toBe(200);
    change(link);
    expect((await fetch(link)).status).toBe(401);
  });

  test.each<[string, () => Promise<void>, number]>([
    ["both keys are revoked", () => revoke("primary", "secondary"), 401],
    ["one key is revoked and the other works on", () => revoke("primary"), 200],
    ["the subscription is suspended", () => setState("suspended"), 401],
    ["the subscription was suspended and is resumed", () => setState("suspended").then(() => setState("active")), 200],
    ["the subscription is cancelled", () => setState("cancelled"), 401],
  ])("answers at once, when %s", async (_name, change, status) => {
    const link = await doneLink();
    await change();
    expect((await fetch(link)).status).toBe(status);
  });

  test("of a cancelled subscription opens for no other key either", async () => {
    const link = await doneLink();
    const { keys } = (await createSubscription(api.store, "other"))!;
    await setState("cancelled");
    expect((await fetch(link, { headers: { "ocp-apim-subscription-key": keys.primary } })).status).toBe(404);
  });

  async function revoke(...slots: KeySlot[]): Promise<void> {
    for (const slot of slots) await api.store.setKeyHash(api.issued.subscription.id, slot, null);
  }

  async function setState(state: SubscriptionState): Promise<void> {
    await api.store.change(api.issued.subscription.id, { state });
  }

  test("does not open once its time is over", async () => {
    let now = new Date();
    await using later = await startKeyedServer({ hasWorker: false, clock: () => now });
    await later.send({ path: JOBS, body: { prompt: "a" } });
    await (await takeJob(later.stores)).succeed();
    const { data } = jobListSchema.parse(await (await later.send({ path: JOBS, method: "GET" })).json());
    const [{ url }] = data[0].result!.images;
    now = new Date(Date.parse(data[0].expires_at!) - 1000);
    expect((await fetch(url)).status).toBe(200);
    now = new Date(now.getTime() + 2000);
    expect((await fetch(url)).status).toBe(401);
  });

  test("is what response_format url answers with", async () => {
    await using working = await startKeyedServer();
    const response = await working.send({ body: { prompt: "a", response_format: "url", n: 2, seed: 3 } });
    const reply = imageUrlReplySchema.strict().parse(await response.json());
    expect(reply.images?.map(({ seed }) => seed)).toEqual([3, 4]);
    expect(await (await fetch(reply.images![1].url)).text()).toBe("picture 1");
    expect(await (await fetch(reply.url)).text()).toBe("picture 0");
  });

  test("lies under the operator's own address where there is one", async () => {
    await using proxied = await startKeyedServer({ publicUrl: "https://pictures.example" });
    const reply = imageUrlReplySchema.parse(await (await proxied.send({ body: { prompt: "a", response_format: "url" } })).json());
    expect(reply.url).toMatch(/^https:\/\/pictures\.example\/inpainting\/v1\/jobs\/job_/);
  });
});
