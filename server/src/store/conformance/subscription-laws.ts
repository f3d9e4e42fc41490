import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { createFirstSubscription, createSubscription, rotateKey } from "../../keys/issue-keys.ts";
import { hashKey } from "../../keys/key.ts";
import { NO_LIMITS, type Subscription } from "../../keys/subscription.ts";
import type { SubscriptionQuery } from "../../keys/subscription-store.ts";
import { verifyKey } from "../../keys/verify-key.ts";
import { SECOND } from "./examples.ts";
import type { OpenStoreUnderTest } from "./store-under-test.ts";
import { useBench } from "./use-bench.ts";

export function describeSubscriptions(open: OpenStoreUnderTest): void {
  const bench = useBench(open);
  const store = () => bench.store.subscriptions;

  const TERMS = {
    scopes: ["jobs:read", "models:read"],
    limits: { requestsPerMinute: 1, runningJobs: 2, imagesPerDay: 3 },
    priority: -4,
  } as const;

  async function issueShop() {
    return (await createSubscription(store(), "shop"))!;
  }

  /** A subscription whose keys' hashes are those of the given texts. */
  function named(name: string, primary: string, secondary: string | null = null): Subscription {
    const keyHashes = { primary: hashKey(primary), secondary: secondary === null ? null : hashKey(secondary) };
    const lastUsedAt = { primary: null, secondary: null };
    return {
      id: randomUUID(),
      name,
      state: "active",
      scopes: "all",
      limits: NO_LIMITS,
      priority: 0,
      keyHashes,
      lastUsedAt,
      createdAt: bench.clock.now(),
    };
  }

  describe("keys", () => {
    test("both keys of a subscription open the API, each known by its slot", async () => {
      const { subscription, keys } = await issueShop();
      expect(await verifyKey(store(), keys.primary)).toEqual({ subscription, slot: "primary" });
      expect(await verifyKey(store(), keys.secondary)).toEqual({ subscription, slot: "secondary" });
    });

    test.each(["", "rtk_", "rtk_0000000000000000000000000000000000000000", "x".repeat(100_000)])("%.20j opens nothing", async (key) => {
      await issueShop();
      expect(await verifyKey(store(), key)).toBeUndefined();
    });

    test("rotating one slot leaves the other working and the old key dead", async () => {
      const { subscription, keys } = await issueShop();
      const replacement = await rotateKey(store(), subscription.id, "primary");
      expect(await verifyKey(store(), keys.primary)).toBeUndefined();
      expect(await verifyKey(store(), keys.secondary)).toBeDefined();
      expect(await verifyKey(store(), replacement)).toBeDefined();
    });

    test("a revoked slot opens nothing", async () => {
      const { subscription, keys } = await issueShop();
      await store().setKeyHash(subscription.id, "secondary", null);
      expect(await verifyKey(store(), keys.secondary)).toBeUndefined();
      expect(await verifyKey(store(), keys.primary)).toBeDefined();
    });

    test.each(["suspended", "cancelled"] as const)("a %s subscription opens nothing, and is found all the same", async (state) => {
      const { subscription, keys } = await issueShop();
      await store().change(subscription.id, { state });
      expect(await verifyKey(store(), keys.primary)).toBeUndefined();
      expect(await store().findByKeyHash(hashKey(keys.primary))).toEqual({ ...subscription, state });
      expect(await store().find(subscription.id)).toEqual({ ...subscription, state });
      expect(await store().find("missing")).toBeUndefined();
    });

    test("a suspended subscription can be resumed", async () => {
      const { subscription, keys } = await issueShop();
      await store().change(subscription.id, { state: "suspended" });
      await store().change(subscription.id, { state: "active" });
      expect(await verifyKey(store(), keys.primary)).toBeDefined();
    });

    test("a use moves forward only, and a new key was never used", async () => {
      const { subscription } = await issueShop();
      const lastUsedAt = async () => (await store().findByName("shop"))?.lastUsedAt;
      for (const time of [1000, 3000, 2000]) await store().recordUse(subscription.id, "primary", new Date(time));
      await store().recordUse(subscription.id, "secondary", new Date(2000));
      expect(await lastUsedAt()).toEqual({ primary: new Date(3000), secondary: new Date(2000) });
      await rotateKey(store(), subscription.id, "primary");
      expect(await lastUsedAt()).toEqual({ primary: null, secondary: new Date(2000) });
    });
  });

  describe("subscriptions", () => {
    test.each([
      ["a new one", "studio", "c", "d", "added"],
      ["the name of another", "shop", "c", "d", "name taken"],
      ["another's primary key", "studio", "a", "d", "key taken"],
      ["another's secondary key", "studio", "c", "b", "key taken"],
      ["another's primary key in the other slot", "studio", "c", "a", "key taken"],
      ["another's secondary key in the other slot", "studio", "b", "d", "key taken"],
    ])("%s: %s with %s and %s is %s", async (_case, name, primary, secondary, outcome) => {
      const shop = named("shop", "a", "b");
      const other = named(name, primary, secondary);
      await store().add(shop);
      expect(await store().add(other)).toBe(outcome);
      expect(await store().list()).toEqual(outcome === "added" ? [shop, other] : [shop]);
    });

    test("an empty slot is no key that two could share", async () => {
      expect([await store().add(named("a", "1")), await store().add(named("b", "2"))]).toEqual(["added", "added"]);
    });

    test("only a store with none gets the first one", async () => {
      const bootstrapKey = "0123456789abcdef0123456789abcdef";
      expect((await createFirstSubscription(store(), bootstrapKey))?.keys.primary).toBe(bootstrapKey);
      expect(await createFirstSubscription(store(), undefined)).toBeUndefined();
      expect((await verifyKey(store(), bootstrapKey))?.subscription.name).toBe("default");
    });

    test("of two servers that start on one store, one makes the first", async () => {
      const { subscriptions } = await bench.store.reopen();
      const both = await Promise.all([store().addFirst(named("a", "1")), subscriptions.addFirst(named("b", "2"))]);
      expect(both.toSorted()).toEqual([false, true]);
      expect(await store().list()).toHaveLength(1);
    });

    test("they are listed oldest first and found by name", async () => {
      for (const name of ["b", "a", "c"]) {
        await store().add(named(name, name));
        bench.clock.advance(SECOND);
      }
      expect((await store().list()).map(({ name }) => name)).toEqual(["b", "a", "c"]);
      expect((await store().findByName("a"))?.state).toBe("active");
      expect(await store().findByName("d")).toBeUndefined();
    });

    test("a page of them comes newest first, of one state or of any", async () => {
      const made = ["a", "b", "c", "d"].map((name) => named(name, name)); // at one moment
      for (const subscription of made) await store().add(subscription);
      await store().change(made[1].id, { state: "suspended" });
      const namesOf = async (query: Omit<SubscriptionQuery, "limit">, limit = 10) =>
        (await store().page({ ...query, limit })).map(({ name }) => name);
      expect(await namesOf({})).toEqual(["d", "c", "b", "a"]);
      expect(await namesOf({}, 2)).toEqual(["d", "c"]);
      expect(await namesOf({ before: made[2].id }, 2)).toEqual(["b", "a"]);
      expect(await namesOf({ before: made[2].id, state: "active" })).toEqual(["a"]);
      expect(await namesOf({ state: "suspended" })).toEqual(["b"]);
      expect(await namesOf({ before: "missing" })).toEqual([]);
    });

    test("what a change leaves out stays as it is", async () => {
      const { subscription } = await issueShop();
      await store().change(subscription.id, TERMS);
      expect(await store().change(subscription.id, { name: "studio", limits: { runningJobs: undefined, imagesPerDay: 9 } })).toBe(
        "changed",
      );
      const limits = { requestsPerMinute: 1, runningJobs: undefined, imagesPerDay: 9 };
      expect(await store().list()).toEqual([{ ...subscription, ...TERMS, name: "studio", limits }]);
    });

    test("a change of one that never was, or to a name that is taken, changes nothing", async () => {
      const { subscription } = await issueShop();
      const studio = named("studio", "a");
      await store().add(studio);
      expect(await store().change("missing", { name: "atelier" })).toBe("missing");
      expect(await store().change(studio.id, { name: "shop", state: "suspended" })).toBe("name taken");
      expect(await store().change(studio.id, { name: "studio" })).toBe("changed");
      expect(await store().list()).toEqual([studio, subscription]);
    });

    test("a cancelled one stays as it is", async () => {
      const { subscription } = await issueShop();
      expect(await store().change(subscription.id, { state: "cancelled" })).toBe("changed");
      for (const change of [{ state: "active" }, { state: "cancelled" }, { name: "studio" }, TERMS] as const) {
        expect(await store().change(subscription.id, change)).toBe("cancelled");
      }
      expect(await store().list()).toEqual([{ ...subscription, state: "cancelled" }]);
    });

    describe("the last administrator", () => {
      const SPARING = { keepsAdministrator: true };
      const SHUT_OUT = [{ state: "suspended" }, { state: "cancelled" }, { scopes: "all" }, { scopes: ["jobs:read"] }] as const;

      async function addAdministrator(name: string, change: Partial<Subscription> = {}): Promise<Subscription> {
        const administrator: Subscription = { ...named(name, name), scopes: ["admin"], ...change };
        await store().add(administrator);
        return administrator;
      }

      test.each(SHUT_OUT)("is not shut out by %j, unless that is wanted", async (change) => {
        const { id } = await addAdministrator("default");
        await issueShop();
        await addAdministrator("away", { state: "suspended" });
        await addAdministrator("keyless", { keyHashes: { primary: null, secondary: null } });
        expect(await store().change(id, change, SPARING)).toBe("last administrator");
        expect((await store().find(id))?.state).toBe("active");
        expect(await store().change(id, change)).toBe("changed");
      });

      test("is one of several as long as another is there", async () => {
        const [first, second] = [await addAdministrator("first"), await addAdministrator("second")];
        const outcomes = await Promise.all([first, second].map(({ id }) => store().change(id, { state: "suspended" }, SPARING)));
        expect(outcomes.toSorted()).toEqual(["changed", "last administrator"]);
      });

      test("keeps all others from nothing", async () => {
        await addAdministrator("default");
        const { subscription } = await issueShop();
        expect(await store().change(subscription.id, { scopes: ["jobs:read"] }, SPARING)).toBe("changed");
        expect(await store().change(subscription.id, { state: "cancelled" }, SPARING)).toBe("changed");
      });
    });

    test("terms are kept as they were set", async () => {
      const { subscription } = await issueShop();
      await store().change(subscription.id, TERMS);
      expect(await store().findByName("shop")).toEqual({ ...subscription, ...TERMS });
      await store().change(subscription.id, { scopes: "all", priority: 0, limits: NO_LIMITS });
      expect(await store().findByName("shop")).toEqual(subscription);
    });

    test("a change is of one subscription only", async () => {
      const { subscription } = await issueShop();
      const studio = named("studio", "a", "b");
      await store().add(studio);
      await store().change(subscription.id, { state: "cancelled" });
      await store().change(subscription.id, TERMS);
      await store().setKeyHash(subscription.id, "primary", null);
      await store().recordUse(subscription.id, "secondary", new Date(1000));
      expect(await store().findByName("studio")).toEqual(studio);
    });

    test("they survive a restart, with all that was set", async () => {
      const { subscription, keys } = await issueShop();
      await store().change(subscription.id, TERMS);
      const { subscriptions } = await bench.store.reopen();
      expect(await verifyKey(subscriptions, keys.primary)).toEqual({ subscription: { ...subscription, ...TERMS }, slot: "primary" });
    });

    test("another process's changes are seen as soon as they are heard of", async () => {
      const { subscription, keys } = await issueShop();
      const { subscriptions } = await bench.store.reopen();
      expect(await verifyKey(store(), keys.primary)).toBeDefined();
      await subscriptions.change(subscription.id, { state: "cancelled" });
      await expect.poll(() => verifyKey(store(), keys.primary)).toBeUndefined();
    });
  });
}
