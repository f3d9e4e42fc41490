import { createHash } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { describe, expect, test } from "vitest";
import { openTestStores } from "../test-support/test-stores.ts";
import { fingerprintOf, rotateSecret, signingSecrets } from "./secrets.ts";
import { signMessage } from "./sign-message.ts";

const HOUR = 60 * 60 * 1000;
const MESSAGE = { id: "msg_01", body: '{"type":"job.succeeded","data":{"user":"d\'Artagnan 🦁"}}' };

/** What the library of Standard Webhooks says of our headers, which it compares with the present time. */
function isVerified(secret: string, headers: Record<string, string>, body = MESSAGE.body): boolean {
  try {
    new Webhook(secret).verify(body, headers);
    return true;
  } catch {
    return false;
  }
}

describe("a signature", () => {
  const bytes = Buffer.alloc(24, 7);
  const secret = `whsec_${bytes.toString("base64")}`;
  const headers = signMessage({ ...MESSAGE, at: new Date() }, [{ bytes }]);

  test("is what the library of Standard Webhooks makes of the same message", () => {
    const at = new Date("2026-06-01T12:00:00.999Z");
    expect(signMessage({ ...MESSAGE, at }, [{ bytes }])).toEqual({
      "webhook-id": MESSAGE.id,
      "webhook-timestamp": "1780315200",
      "webhook-signature": new Webhook(secret).sign(MESSAGE.id, new Date("2026-06-01T12:00:00Z"), MESSAGE.body),
    });
  });

  test("is verified by that library, and by no other secret", () => {
    expect(isVerified(secret, headers)).toBe(true);
    expect(isVerified(`whsec_${Buffer.alloc(24, 8).toString("base64")}`, headers)).toBe(false);
  });

  test.each([
    ["id", { ...headers, "webhook-id": "msg_02" }, MESSAGE.body],
    ["time", { ...headers, "webhook-timestamp": String(Number(headers["webhook-timestamp"]) - 1) }, MESSAGE.body],
    ["body", headers, MESSAGE.body.replace("succeeded", "failed")],
  ])("fits no other %s", (_, headers, body) => {
    expect(isVerified(secret, headers, body)).toBe(false);
  });
});

describe("secrets", () => {
  test("an owner without one gets one on the first message, and it stays", async () => {
    using stores = openTestStores();
    const { webhookSecrets: store } = stores;
    const [[first], [again], [others]] = [
      await signingSecrets(store, "shop", new Date()),
      await signingSecrets(store, "shop", new Date()),
      await signingSecrets(store, "studio", new Date()),
    ];
    expect(first.bytes).toHaveLength(24);
    expect(again).toEqual(first);
    expect(others.bytes).not.toEqual(first.bytes);
  });

  test("for 24 hours after a rotation, old and new both verify; then only the new one", async () => {
    using stores = openTestStores();
    const { webhookSecrets: store } = stores;
    const now = new Date();
    const signedAfter = async (ms: number) =>
      signMessage({ ...MESSAGE, at: new Date() }, await signingSecrets(store, "shop", new Date(now.getTime() + ms)));

    const old = await rotateSecret(store, "shop", now);
    expect(old).toMatchObject({ createdAt: now, previousUntil: undefined });
    const rotated = await rotateSecret(store, "shop", now);
    expect(rotated.previousUntil).toEqual(new Date(now.getTime() + 24 * HOUR));

    const during = await signedAfter(24 * HOUR - 1);
    expect(during["webhook-signature"]).toMatch(/^v1,\S{44} v1,\S{44}$/);
    expect([isVerified(old.secret, during), isVerified(rotated.secret, during)]).toEqual([true, true]);
    const after = await signedAfter(24 * HOUR);
    expect([isVerified(old.secret, after), isVerified(rotated.secret, after)]).toEqual([false, true]);
  });

  test("rotating again at once ends the oldest: a secret that leaked can be got rid of", async () => {
    using stores = openTestStores();
    const { webhookSecrets: store } = stores;
    const secrets = [];
    for (let i = 0; i < 3; i++) secrets.push((await rotateSecret(store, "shop", new Date())).secret);
    const headers = signMessage({ ...MESSAGE, at: new Date() }, await signingSecrets(store, "shop", new Date()));
    expect(secrets.map((secret) => isVerified(secret, headers))).toEqual([false, true, true]);
  });

  test("the fingerprint is one that a secret's holder can compute", async () => {
    using stores = openTestStores();
    const { webhookSecrets: store } = stores;
    const { secret, fingerprint } = await rotateSecret(store, "shop", new Date());
    const [{ bytes }] = await store.list("shop", new Date());
    expect(fingerprint).toBe(createHash("sha256").update(secret).digest("hex").slice(0, 8));
    expect(fingerprintOf(bytes)).toBe(fingerprint);
  });
});
