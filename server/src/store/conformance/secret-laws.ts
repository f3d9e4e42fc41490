import { describe, expect, test } from "vitest";
import { HOUR } from "./examples.ts";
import type { OpenStoreUnderTest } from "./store-under-test.ts";
import { useBench } from "./use-bench.ts";

const [A, B, C] = [1, 2, 3].map((byte) => new Uint8Array(24).fill(byte));

export function describeSecrets(open: OpenStoreUnderTest): void {
  const bench = useBench(open);

  /** The first bytes of those that sign, and when they end. */
  async function signing(owner = "shop", now = bench.clock.now()): Promise<[number, Date | undefined][]> {
    const secrets = await bench.store.webhookSecrets.list(owner, now);
    return secrets.map(({ bytes, expiresAt }) => [bytes[0], expiresAt]);
  }

  describe("webhook secrets", () => {
    test("of an owner are nobody else's, and stay after a restart", async () => {
      expect(await signing()).toEqual([]);
      await bench.store.webhookSecrets.addFirst("shop", A, bench.clock.now());
      const expected = [{ bytes: A, createdAt: bench.clock.now(), expiresAt: undefined }];
      expect(await bench.store.webhookSecrets.list("shop", bench.clock.now())).toEqual(expected);
      expect(await signing("studio")).toEqual([]);
      const reopened = await bench.store.reopen();
      expect(await reopened.webhookSecrets.list("shop", bench.clock.now())).toEqual(expected);
    });

    test("are added once, of two that come at once too", async () => {
      const { webhookSecrets } = await bench.store.reopen();
      const now = bench.clock.now();
      await Promise.all([bench.store.webhookSecrets.addFirst("shop", A, now), webhookSecrets.addFirst("shop", B, now)]);
      const [first, ...others] = await signing();
      expect(others).toEqual([]);
      await webhookSecrets.addFirst("shop", C, now);
      expect(await signing()).toEqual([first]);
    });

    test("that are replaced sign until their time is over; the one before ends at once", async () => {
      const now = bench.clock.now();
      const until = new Date(now.getTime() + HOUR);
      await bench.store.webhookSecrets.addFirst("shop", A, now);
      await bench.store.webhookSecrets.rotate("shop", B, now, until);
      expect(await signing()).toEqual([
        [2, undefined],
        [1, until],
      ]);
      expect(await signing("shop", new Date(until.getTime() - 1))).toHaveLength(2);
      expect(await signing("shop", until)).toEqual([[2, undefined]]);
      await bench.store.webhookSecrets.rotate("shop", C, now, until);
      expect(await signing()).toEqual([
        [3, undefined],
        [2, until],
      ]);
    });
  });
}
