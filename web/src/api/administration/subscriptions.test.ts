import type { DayUsage, Retouch, Subscription } from "@retouch/client";
import { beforeEach, expect, test } from "vitest";
import { createSubscriptions, type Subscriptions } from "./subscriptions.ts";

const key = { isSet: true, lastUsedAt: null };
const limits = { requestsPerMinute: null, runningJobs: null, imagesPerDay: null };

function named(name: string): Subscription {
  return {
    id: name,
    name,
    state: "active",
    scopes: "all",
    limits,
    priority: 0,
    keys: { primary: key, secondary: key },
    createdAt: "2026-01-01T00:00:00Z",
  };
}

/** What a server does, over a list. */
function createFake() {
  let kept = [named("b"), named("a")];
  const asked: string[] = [];
  const change = async (id: string, changed: object): Promise<Subscription> => {
    kept = kept.map((one) => (one.id === id ? { ...one, ...changed } : one));
    return kept.find((one) => one.id === id)!;
  };
  const fake: Partial<Retouch["subscriptions"]> = {
    async *list() {
      yield* kept;
    },
    async create({ name }) {
      if (kept.some((one) => one.name === name)) throw new Error("taken");
      kept = [named(name), ...kept];
      return { ...named(name), primaryKey: "rtk_1", secondaryKey: "rtk_2" };
    },
    get: async (id) => kept.find((one) => one.id === id)!,
    change,
    cancel: async (id) => change(id, { state: "cancelled" }),
    rotateKey: async (id, slot) => ({ subscriptionId: id, slot, key: "rtk_3" }),
    async usage(id) {
      asked.push(id);
      return [] as readonly DayUsage[];
    },
  };
  return { subscriptions: fake as Retouch["subscriptions"], asked };
}

let fake: ReturnType<typeof createFake>;
let store: Subscriptions;

beforeEach(async () => {
  fake = createFake();
  store = createSubscriptions(() => fake);
  await store.load();
});

const namesAndStates = (): string[] => store.getSnapshot().list.map(({ name, state }) => `${name} ${state}`);

test("what is made stands first, and no key of it stays in the store", async () => {
  const made = await store.create({ name: "c" });
  expect(made).toMatchObject({ ok: true, value: { primaryKey: "rtk_1", secondaryKey: "rtk_2" } });
  await store.rotate("c", "primary");
  expect(namesAndStates()).toEqual(["c active", "b active", "a active"]);
  expect(JSON.stringify(store.getSnapshot())).not.toContain("rtk_");
});

test("a refusal is told, and changes nothing", async () => {
  expect(await store.create({ name: "a" })).toMatchObject({ ok: false, failure: { message: "taken" } });
  expect(namesAndStates()).toEqual(["b active", "a active"]);
});

test("what is changed stays in its place", async () => {
  await store.change("b", { state: "suspended" });
  await store.cancel("a");
  expect(namesAndStates()).toEqual(["b suspended", "a cancelled"]);
});

test("use is asked for once, until the list is loaded again", async () => {
  await Promise.all([store.usage("a"), store.usage("a")]);
  expect(fake.asked).toEqual(["a"]);
  await store.load();
  await store.usage("a");
  expect(fake.asked).toEqual(["a", "a"]);
});
