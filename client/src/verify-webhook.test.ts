import { Webhook } from "standardwebhooks";
import { describe, expect, test } from "vitest";
import { verifyWebhook, type WebhookHeaders } from "./index.ts";

const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const OTHER = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
const ID = "msg_01JD4X2Y5N8Q7R3S6T9V0W1X2Y";
const BODY =
  '{"type": "job.succeeded", "timestamp": "2026-01-01T00:00:00Z", "data": {"id": "job_1", "created_at": "2026-01-01T00:00:00Z", "user": "Löwe 🦁"}}';

/** Signed by the standard's own library. */
function signed(secret: string, { ageSeconds = 0, body = BODY, id = ID } = {}): Record<string, string> {
  const at = new Date(Date.now() - ageSeconds * 1000);
  return {
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
    "webhook-signature": new Webhook(secret).sign(id, at, body),
  };
}

const good = signed(SECRET);
const bad = signed(OTHER)["webhook-signature"];

describe("a genuine message is let in", () => {
  test.each<[string, string | Uint8Array<ArrayBuffer>, WebhookHeaders, string | string[]]>([
    ["body as text", BODY, good, SECRET],
    ["body as bytes", new TextEncoder().encode(BODY), good, SECRET],
    ["fetch's headers", BODY, new Headers(good), SECRET],
    ["headers in capitals", BODY, Object.fromEntries(Object.entries(good).map(([name, value]) => [name.toUpperCase(), value])), SECRET],
    ["one right signature of several", BODY, { ...good, "webhook-signature": `${bad} ${good["webhook-signature"]}` }, SECRET],
    ["beside another version's", BODY, { ...good, "webhook-signature": `v1a,AAAA ${good["webhook-signature"]} v2,AAAA` }, SECRET],
    ["one right secret of several", BODY, good, [OTHER, SECRET]],
    ["almost five minutes old", BODY, signed(SECRET, { ageSeconds: 295 }), SECRET],
    ["of a clock that is ahead", BODY, signed(SECRET, { ageSeconds: -295 }), SECRET],
  ])("%s", async (_, body, headers, secrets) => {
    expect(await verifyWebhook(body, headers, secrets)).toEqual({
      id: ID,
      type: "job.succeeded",
      timestamp: "2026-01-01T00:00:00Z",
      data: { id: "job_1", createdAt: "2026-01-01T00:00:00Z", user: "Löwe 🦁" },
    });
  });
});

describe("any other is not", () => {
  const without = (name: string): WebhookHeaders => ({ ...good, [name]: undefined });
  test.each<[string, string, WebhookHeaders, string | string[]]>([
    ["another secret", BODY, good, OTHER],
    ["no secret at all", BODY, good, []],
    ["another body", BODY.replace("job_1", "job_2"), good, SECRET],
    ["a body with one byte more", `${BODY} `, good, SECRET],
    ["another id", BODY, { ...good, "webhook-id": "msg_2" }, SECRET],
    ["another time", BODY, { ...good, "webhook-timestamp": String(Number(good["webhook-timestamp"]) + 1) }, SECRET],
    ["more than five minutes old", BODY, signed(SECRET, { ageSeconds: 305 }), SECRET],
    ["of a clock that is far ahead", BODY, signed(SECRET, { ageSeconds: -305 }), SECRET],
    ["a time that is none", BODY, { ...good, "webhook-timestamp": "now" }, SECRET],
    ["a time in other digits", BODY, { ...good, "webhook-timestamp": `${good["webhook-timestamp"]}.0` }, SECRET],
    ["no id", BODY, without("webhook-id"), SECRET],
    ["no time", BODY, without("webhook-timestamp"), SECRET],
    ["no signature", BODY, without("webhook-signature"), SECRET],
    ["two times", BODY, { ...good, "webhook-timestamp": [good["webhook-timestamp"], "0"] }, SECRET],
    ["an empty signature", BODY, { ...good, "webhook-signature": "" }, SECRET],
    ["a version without a signature", BODY, { ...good, "webhook-signature": "v1," }, SECRET],
    ["half a signature", BODY, { ...good, "webhook-signature": good["webhook-signature"].slice(0, 20) }, SECRET],
    ["a signature that is no base64", BODY, { ...good, "webhook-signature": "v1,***" }, SECRET],
    [
      "the right one under another version",
      BODY,
      { ...good, "webhook-signature": good["webhook-signature"].replace("v1,", "v2,") },
      SECRET,
    ],
  ])("%s", async (_, body, headers, secrets) => {
    await expect(verifyWebhook(body, headers, secrets)).rejects.toMatchObject({ name: "WebhookVerificationError" });
  });
});

test.each(["", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_AAAA", `${SECRET}\n`])(
  "%j is no secret, and is not told",
  async (secret) => {
    const failure = verifyWebhook(BODY, good, secret);
    await expect(failure).rejects.toMatchObject({
      name: "RetouchError",
      message: "Expected a text that begins with whsec_, as the server showed it, for secrets",
    });
  },
);
