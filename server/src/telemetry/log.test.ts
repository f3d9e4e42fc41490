import { describe, expect, test } from "vitest";
import { generateKey, generateSecret, LINK_PREFIX, SESSION_PREFIX } from "../keys/key.ts";
import { createLog } from "./log.ts";

const OLD_KEY = "0123456789abcdef0123456789abcdef";
const OWN_KEY = generateKey();
const FREE_KEY = "correct-horse-battery-staple-of-the-operator";
const SESSION = generateSecret(SESSION_PREFIX);
const LINK = generateSecret(LINK_PREFIX);

function record(write: (log: ReturnType<typeof createLog>) => void): string {
  const lines: string[] = [];
  write(createLog("info", { write: (line) => lines.push(line) }));
  for (const line of lines) JSON.parse(line);
  return lines.join("");
}

describe("what slips into a message does not reach the log", () => {
  test.each([
    ["a key of ours", OWN_KEY, (key: string) => `no ${key}!`],
    ["a key of another gateway", OLD_KEY, (key: string) => `no ${key}, and "${key}"`],
    ["a key of another gateway in capitals", OLD_KEY.toUpperCase(), (key: string) => key],
    ["a key in a URL", FREE_KEY, (key: string) => `GET /x?subscription-key=${key}&a=1`],
    ["a key in an escaped URL", FREE_KEY, (key: string) => `next=%2Fx%3Fsubscription-key%3D${key}`],
    ["a key in a header", FREE_KEY, (key: string) => `Ocp-Apim-Subscription-Key: ${key}\r\n`],
    ["a key in headers as JSON", FREE_KEY, (key: string) => JSON.stringify({ "ocp-apim-subscription-key": key, a: 1 })],
    ["a bearer token", FREE_KEY, (key: string) => `Authorization: Bearer ${key}`],
    ["a user and a password", Buffer.from(`a:${FREE_KEY}`).toString("base64"), (key: string) => `Basic ${key}`],
    ["a password in a URL", FREE_KEY, (key: string) => `cannot reach https://user:${key}@example.com/hook`],
    ["a user in a URL", FREE_KEY, (key: string) => `cannot reach https://${key}@example.com/hook`],
    ["a session's cookie", SESSION, (key: string) => `cookie: a=b; retouch_session=${key}; c=d`],
    ["a link", LINK, (key: string) => `http://127.0.0.1:8080/#sign-in=${key}`],
    ["a webhook's secret", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", (key: string) => `signed with ${key}`],
  ])("%s", (_name, secret, textOf) => {
    const text = textOf(secret);
    const logged = record((log) => {
      log.info(text);
      log.info({ url: text, detail: { reason: text } }, "with fields");
      log.error(new Error(text, { cause: new Error(text) }));
    });
    expect(logged.match(/\[secret\]/g)?.length).toBeGreaterThanOrEqual(5);
    expect(logged).not.toContain(secret);
  });
});

test.each(["key", "headers", "prompt", "init_image", "authorization"])("a field called %s is hidden whatever it holds", (field) => {
  const logged = record((log) => {
    log.info({ [field]: "canary", request: { [field]: { deep: "canary" } } }, "said");
    log.error(Object.assign(new Error("failed"), { [field]: "canary" }));
    log.error({ err: Object.assign(new Error("failed"), { [field]: "canary" }) });
  });
  expect(logged).not.toContain("canary");
  expect(logged).toContain("said");
});

test.each([{ traceId: OLD_KEY }, { trace_id: OLD_KEY }, { job: "job_01JD4X2Y5N8Q7R3S6T9V0W1X2Y" }, { blob: OLD_KEY + OLD_KEY }])(
  "%j is not mistaken for a key",
  (fields) => {
    expect(record((log) => log.info(fields))).toContain(JSON.stringify(fields).slice(1, -1));
  },
);
