import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { newWebhookSecretSchema, webhookMessageSchema } from "@retouch/contract";
import { afterEach, expect, test } from "vitest";
import { systemClock } from "../jobs/clock.ts";
import { createOutgoing } from "../outgoing/create-outgoing.ts";
import { startKeyedServer } from "../test-support/keyed-server.ts";
import { startDeliveries } from "../webhooks/start-deliveries.ts";
import { describeJob } from "./job-reply.ts";
import { linksAt } from "./links.ts";

const EXAMPLES = fileURLToPath(new URL("../../../examples/webhooks/", import.meta.url));
const GUIDE = fileURLToPath(new URL("../../../docs/webhooks.md", import.meta.url));
const LINK_SECRET = Buffer.alloc(32, 7);

const LANGUAGES = [
  [process.execPath, "receiver.mjs"],
  ["python3", "receiver.py"],
] as const;

/** As for the examples of getImage: JavaScript runs everywhere, and the whole proof leaves none out. */
const runnable = LANGUAGES.filter(([program]) => process.env["CI"] === "true" || spawnSync(program, ["--version"]).status === 0);
for (const [program, file] of LANGUAGES.filter((language) => !runnable.includes(language))) {
  process.stderr.write(`NOT TESTED: examples/webhooks/${file}, because there is no ${program} on this machine\n`);
}

let receiver: ChildProcess | undefined;

afterEach(async () => {
  const started = receiver;
  receiver = undefined;
  if (started === undefined || !started.kill()) return;
  await once(started, "exit");
});

test.each(runnable)("%s %s is told of a job, by a message that it verifies", async (program, file) => {
  await using server = await startKeyedServer({ linkSecret: LINK_SECRET, refusesUrl: ({ hostname }) => hostname !== "127.0.0.1" });
  const headers = { "ocp-apim-subscription-key": server.issued.keys.primary };
  const made = await fetch(`${server.url}/inpainting/v1/webhooks/secret`, { method: "POST", headers });
  const { secret } = newWebhookSecretSchema.parse(await made.json());

  receiver = spawn(program, [EXAMPLES + file], {
    env: { ...process.env, WEBHOOK_SECRET: secret, PORT: "0" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines = createInterface(receiver.stdout!)[Symbol.asyncIterator]();
  const nextLine = async (): Promise<string> => String((await lines.next()).value);
  const hook = `http://127.0.0.1:${/\d{2,5}(?=\D*$)/.exec(await nextLine())?.[0]}/`;
  const forged = await fetch(hook, {
    method: "POST",
    headers: { "webhook-id": "msg_1", "webhook-timestamp": String(Math.floor(Date.now() / 1000)), "webhook-signature": "v1,bm9wZQ==" },
    body: '{"type":"job.succeeded","data":{}}',
  });
  expect([forged.status, (await fetch(hook, { method: "POST", body: "{}" })).status]).toEqual([401, 401]);

  const outgoing = createOutgoing({ ports: [443], trusted: [new URL(hook).host] });
  const links = linksAt(server.url, LINK_SECRET);
  const deliveries = startDeliveries({
    ...server.stores,
    outgoing,
    clock: systemClock,
    describe: (job) => describeJob(job, links),
    onError: (error) => expect.fail(String(error)),
  });
  const posted = await server.send({ path: "/inpainting/v1/jobs", body: { prompt: "a lion", webhook: hook } });
  expect(posted.status).toBe(202);
  const { id } = (await posted.json()) as { id: string };
  const { type, data } = webhookMessageSchema.parse(JSON.parse(await nextLine()));
  expect([type, data.id]).toEqual(["job.succeeded", id]);
  const link = data.result?.images[0].url;
  expect(await (await fetch(link!)).text()).toBe("picture 0");
  await deliveries.stop();
  await outgoing.close();
});

test.each(runnable.flatMap(([program, file]) => [undefined, "whsec_"].map((secret) => ({ program, file, secret }))))(
  "$file does not start with $secret for its secret",
  ({ program, file, secret }) => {
    const { WEBHOOK_SECRET: _, ...others } = process.env;
    const env = { ...others, PORT: "0", ...(secret !== undefined && { WEBHOOK_SECRET: secret }) };
    const { status, stdout, stderr } = spawnSync(program, [EXAMPLES + file], { env, encoding: "utf8" });
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/^Expected the secret, which begins with whsec_, for WEBHOOK_SECRET; POST \S+ makes one\n$/);
  },
);

test.each(LANGUAGES)("the guide prints %s's %s as it is", (_, file) => {
  expect(readFileSync(GUIDE, "utf8")).toContain(readFileSync(EXAMPLES + file, "utf8"));
});
