import { beforeEach, describe, expect, test } from "vitest";
import { createSubscription } from "../../keys/issue-keys.ts";
import { hashKey } from "../../keys/key.ts";
import type { Subscription } from "../../keys/subscription.ts";
import { HOUR } from "./examples.ts";
import type { OpenStoreUnderTest } from "./store-under-test.ts";
import { useBench } from "./use-bench.ts";

const [LINK, SESSION, OTHER] = ["link", "session", "other"].map(hashKey);

export function describeSessions(open: OpenStoreUnderTest): void {
  const bench = useBench(open);
  let shop: Subscription;
  beforeEach(async () => {
    shop = (await createSubscription(bench.store.subscriptions, "shop"))!.subscription;
  });

  const inAnHour = (): Date => new Date(bench.clock.now().getTime() + HOUR);
  const addLink = (hash = LINK, { id } = shop) => bench.store.sessions.addLink(hash, id, inAnHour());
  const openLink = (link = LINK, hash = SESSION) => bench.store.sessions.openLink(link, { hash, expiresAt: inAnHour() });
  const whose = async (hash: Uint8Array) => (await bench.store.sessions.findSubscription(hash))?.name;

  async function signIn(link: Uint8Array, session: Uint8Array, subscription = shop): Promise<void> {
    await addLink(link, subscription);
    expect(await openLink(link, session)).toBe(true);
  }

  describe("sessions", () => {
    test("a link becomes a session, after a restart too", async () => {
      await addLink();
      expect(await whose(SESSION)).toBeUndefined();
      const reopened = await bench.store.reopen();
      expect(await reopened.sessions.openLink(LINK, { hash: SESSION, expiresAt: inAnHour() })).toBe(true);
      expect(await bench.store.sessions.findSubscription(SESSION)).toEqual(shop);
    });

    test("a link opens once, of two that open it at once too", async () => {
      await addLink();
      const { sessions } = await bench.store.reopen();
      const both = await Promise.all([openLink(LINK, SESSION), sessions.openLink(LINK, { hash: OTHER, expiresAt: inAnHour() })]);
      expect(both.toSorted()).toEqual([false, true]);
      expect([await whose(SESSION), await whose(OTHER)].filter((name) => name !== undefined)).toEqual(["shop"]);
      expect(await openLink()).toBe(false);
    });

    test("a link is no session, a session no link, and what was never made is neither", async () => {
      await addLink();
      expect([await whose(LINK), await whose(OTHER), await openLink(OTHER)]).toEqual([undefined, undefined, false]);
      await openLink();
      expect(await openLink(SESSION, OTHER)).toBe(false);
    });

    test.each([
      [HOUR - 1, true],
      [HOUR, false],
    ])("after %d of an hour's milliseconds, a link and a session are good: %s", async (milliseconds, isGood) => {
      await addLink();
      await signIn(OTHER, SESSION);
      bench.clock.advance(milliseconds);
      expect(await whose(SESSION)).toBe(isGood ? "shop" : undefined);
      expect(await openLink(LINK, OTHER)).toBe(isGood);
    });

    test.each(["suspended", "cancelled"] as const)("the session of a %s subscription says so", async (state) => {
      await signIn(LINK, SESSION);
      await bench.store.subscriptions.change(shop.id, { state });
      expect(await bench.store.sessions.findSubscription(SESSION)).toEqual({ ...shop, state });
    });

    test("signing out ends one session", async () => {
      await signIn(LINK, SESSION);
      await signIn(LINK, OTHER);
      await bench.store.sessions.remove(SESSION);
      expect([await whose(SESSION), await whose(OTHER)]).toEqual([undefined, "shop"]);
    });

    test("all of a subscription end together, links too, and nobody else's", async () => {
      const studio = (await createSubscription(bench.store.subscriptions, "studio"))!.subscription;
      await signIn(LINK, SESSION);
      await signIn(LINK, OTHER, studio);
      await addLink();
      await bench.store.sessions.removeAll(shop.id);
      expect([await whose(SESSION), await whose(OTHER), await openLink()]).toEqual([undefined, "studio", false]);
    });
  });
}
