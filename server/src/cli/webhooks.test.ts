import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { webhookDeliverySchema } from "@retouch/contract";
import { Command } from "commander";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { systemClock } from "../jobs/clock.ts";
import { LOCAL_OWNER } from "../jobs/job.ts";
import { createSubscription } from "../keys/issue-keys.ts";
import { createAdmissions, FAILURE, jobOf, NO_LIMITS } from "../store/conformance/examples.ts";
import { openStore, type Store } from "../store/sqlite/open-store.ts";
import type { WebhookAttempt } from "../webhooks/webhook-store.ts";
import { addWebhooks } from "./webhooks.ts";

const UNKNOWN = "msg_01KCNQ8V4W6Y0A2C4E6G8J0MAB";
const HOOK = "https://hooks.example.com/";

let folder: string;
let owner: string;
let messageId: string;
let jobId: string;

/** A data folder whose subscription "shop" has one message. */
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "retouch-webhooks-"));
  using store = openStore(folder);
  owner = (await createSubscription(store.subscriptions, "shop"))!.subscription.id;
  ({ messageId, jobId } = await failJob(store, owner));
});

afterEach(() => rmSync(folder, { recursive: true }));

/** A job that has failed, and the message that says so. */
async function failJob({ jobs, webhooks }: Store, owner: string): Promise<{ readonly messageId: string; readonly jobId: string }> {
  const newAdmission = createAdmissions({ now: systemClock, advance: () => undefined });
  const { id } = jobOf(await jobs.admit(newAdmission({ owner, webhook: { url: HOOK, events: ["job.failed"] } }), 0, NO_LIMITS));
  await jobs.fail((await jobs.claim("worker", 1000))!.fence, FAILURE);
  const [message] = await webhooks.list({ owner, limit: 1 });
  return { messageId: message.id, jobId: id };
}

/** `retouch webhooks` within this process. */
async function webhooks(...parameters: string[]): Promise<{ readonly lines: string[]; readonly refusal: string | undefined }> {
  const lines: string[] = [];
  const print = vi.spyOn(console, "log").mockImplementation((line: string) => void lines.push(line));
  const program = new Command().exitOverride();
  addWebhooks(program);
  try {
    await program.parseAsync(["webhooks", ...parameters, "--data", folder], { from: "user" });
    return { lines, refusal: undefined };
  } catch (error) {
    return { lines, refusal: (error as Error).message };
  } finally {
    print.mockRestore();
  }
}

test("a message is listed, and once it has failed it is replayed", async () => {
  using store = openStore(folder);
  const dueAt = (await store.webhooks.find(messageId))!.dueAt!.toISOString();
  const [listed] = (await webhooks("list", "shop")).lines;
  const [heading, row] = listed.split("\n").map((line) => line.split(/ {2,}/));
  expect(heading).toEqual(["ID", "STATUS", "TYPE", "JOB", "URL", "ATTEMPTS", "NEXT ATTEMPT", "LAST ERROR"]);
  expect(row).toEqual([messageId, "pending", "job.failed", jobId, HOOK, "0", dueAt, "-"]);
  expect((await webhooks("replay", messageId)).refusal).toBe("Expected a message that has ended for id but received one that is pending");

  const attempt: WebhookAttempt = { at: new Date(), status: 500, failure: "The URL answered 500", durationMs: 1 };
  await store.webhooks.record(messageId, attempt, "failed");
  const [failed] = (await webhooks("list", "shop", "--status", "failed")).lines;
  expect(failed).toMatch(new RegExp(`\n${messageId}  failed  job.failed .* 1 +- +The URL answered 500$`));
  expect(await webhooks("replay", messageId)).toEqual({ lines: [`${messageId} waits to be sent again`], refusal: undefined });
  expect((await store.webhooks.find(messageId))?.state).toBe("pending");
  expect((await webhooks("list", "shop", "--status", "failed")).lines).toEqual([]);
});

test("messages are listed for a program as the API shows them, also none", async () => {
  const list = async (...flags: string[]): Promise<unknown> =>
    JSON.parse((await webhooks("list", "shop", "--json", ...flags)).lines.join(""));
  const deliveries = webhookDeliverySchema.array().parse(await list());
  expect(deliveries).toMatchObject([{ id: messageId, status: "pending", type: "job.failed", job_id: jobId, url: HOOK, attempts: [] }]);
  expect(await list("--status", "delivered")).toEqual([]);
});

test("jobs without a key have messages and a secret as well, which no name stands for", async () => {
  using store = openStore(folder);
  await createSubscription(store.subscriptions, LOCAL_OWNER);
  const local = await failJob(store, LOCAL_OWNER);
  expect((await webhooks("list", "--no-auth")).lines).toEqual([expect.stringContaining(`\n${local.messageId}  pending  `)]);
  expect((await webhooks("list", LOCAL_OWNER)).lines).toEqual([]);
  const { lines } = await webhooks("rotate-secret", "--no-auth");
  const [{ bytes }] = await store.webhookSecrets.list(LOCAL_OWNER, new Date());
  expect(lines).toEqual([`whsec_${Buffer.from(bytes).toString("base64")}`]);
});

test("a secret is shown once, and signs from then on", async () => {
  const { lines } = await webhooks("rotate-secret", "shop");
  expect(lines).toEqual([expect.stringMatching(/^whsec_[A-Za-z0-9+/]{32}$/)]);
  using store = openStore(folder);
  const [{ bytes }] = await store.webhookSecrets.list(owner, new Date());
  expect(`whsec_${Buffer.from(bytes).toString("base64")}`).toBe(lines[0]);
});

test.each([
  [["list", "nobody"], 'Expected the name of a subscription for name but received "nobody"'],
  [["rotate-secret", "nobody"], 'Expected the name of a subscription for name but received "nobody"'],
  [["list"], "Expected the name of a subscription, or else --no-auth, but received neither"],
  [["list", "shop", "--no-auth"], "Expected the name of a subscription, or else --no-auth, but received both"],
  [["rotate-secret"], "Expected the name of a subscription, or else --no-auth, but received neither"],
  [["replay", "msg_1"], 'Expected the id of a message, msg_ and 26 characters, for id but received "msg_1"'],
  [["replay", UNKNOWN], `There is no message ${UNKNOWN}; one is kept for a week after it was made`],
])("webhooks %j is refused", async (parameters, refusal) => {
  expect(await webhooks(...parameters)).toEqual({ lines: [], refusal });
});
