import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { createFirstSubscription, createSubscription, rotateKey } from "../../keys/issue-keys.ts";
import { hashKey } from "../../keys/key.ts";
import { NO_LIMITS, type Subscription } from "../../keys/subscription.ts";
import { verifyKey } from "../../keys/verify-key.ts";
import { SECOND } from "./examples.ts";
import type { OpenStoreUnderTest } from "./store-under-test.ts";
import { useBench } from "./use-bench.ts";

export function describeSubscriptions(open: OpenStoreUnderTest): void {
  const bench = useBench(open);
  const store = () => bench.store.subscriptions;

  const TERMS = { scopes: ["jobs:read", "models:read"], limits: { requestsPerMinute: 1, runningJobs: 2, imagesPerDay: 3 } } as const;

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
      await store().setState(subscription.id, state);
      expect(await verifyKey(store(), keys.primary)).toBeUndefined();
      expect(await store().findByKeyHash(hashKey(keys.primary))).toEqual({ ...subscription, state });
      expect(await store().find(subscription.id)).toEqual({ ...subscription, state });
      expect(await store().find("missing")).toBeUndefined();
    });

    test("a suspended subscription can be resumed", async () => {
      const { subscription, keys } = await issueShop();
      await store().setState(subscription.id, "suspended");
      await store().setState(subscription.id, "active");
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

    test("terms are kept as they were set", async () => {
      const { subscription } = await issueShop();
      await store().setTerms(subscription.id, TERMS);
      expect(await store().findByName("shop")).toEqual({ ...subscription, ...TERMS });
      await store().setTerms(subscription.id, { scopes: "all", limits: NO_LIMITS });
      expect(await store().findByName("shop")).toEqual(subscription);
    });

    test("a change is of one subscription only", async () => {
      const { subscription } = await issueShop();
      const studio = named("studio", "a", "b");
      await store().add(studio);
      await store().setState(subscription.id, "cancelled");
      await store().setTerms(subscription.id, TERMS);
      await store().setKeyHash(subscription.id, "primary", null);
      await store().recordUse(subscription.id, "secondary", new Date(1000));
      expect(await store().findByName("studio")).toEqual(studio);
    });

    test("they survive a restart, with all that was set", async () => {
      const { subscription, keys } = await issueShop();
      await store().setTerms(subscription.id, TERMS);
      const { subscriptions } = await bench.store.reopen();
      expect(await verifyKey(subscriptions, keys.primary)).toEqual({ subscription: { ...subscription, ...TERMS }, slot: "primary" });
    });

    test("another process's changes are seen at once", async () => {
      const { subscription, keys } = await issueShop();
      const { subscriptions } = await bench.store.reopen();
      expect(await verifyKey(store(), keys.primary)).toBeDefined();
      await subscriptions.setState(subscription.id, "cancelled");
      expect(await verifyKey(store(), keys.primary)).toBeUndefined();
    });
  });
}
