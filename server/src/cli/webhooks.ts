import { WEBHOOK_DELIVERY_STATES } from "@retouch/contract";
import { Option, type Command } from "commander";
import { COMMAND } from "../installation.ts";
import { rotateSecret } from "../webhooks/secrets.ts";
import type { WebhookMessage, WebhookState } from "../webhooks/webhook-store.ts";
import { addDataCommand, findSubscription, findUncancelled } from "./keys/data-command.ts";

const MAX_LISTED = 100;

const EXAMPLES = `
A running server heeds every change at once.

Examples:
  $ ${COMMAND} webhooks list shop --state failed
  $ ${COMMAND} webhooks replay msg_01KCNQ8V4W6Y0A2C4E6G8J0MAB
  $ ${COMMAND} webhooks rotate-secret shop`;

/** `retouch webhooks` */
export function addWebhooks(program: Command): void {
  const webhooks = program.command("webhooks").description("what became of webhooks, and what signs them").addHelpText("after", EXAMPLES);
  addDataCommand<{ readonly state?: WebhookState }>(webhooks, {
    usage: "list <name>",
    description: `show a subscription's last ${MAX_LISTED} messages, the newest first; times are UTC`,
    addFlags: (command) => {
      command.addOption(new Option("--state <state>", "only those of this state").choices(WEBHOOK_DELIVERY_STATES));
    },
    action: async ({ store, webhooks }, name, { state }) => {
      const { id: owner } = await findSubscription(store, name);
      for (const message of await webhooks.list({ owner, ...(state && { state }), limit: MAX_LISTED })) console.log(describe(message));
    },
  });
  addDataCommand(webhooks, {
    usage: "replay <id>",
    description: "send a message again that was delivered or has failed, and take its URL back into use",
    action: async ({ webhooks }, id) => {
      const message = await webhooks.find(id);
      if (message === undefined) throw new Error(`Expected the id of a message for id but received ${JSON.stringify(id)}`);
      if (!(await webhooks.replay(id)))
        throw new Error(`Expected a message that has ended for id but received one that is ${message.state}`);
    },
  });
  addDataCommand(webhooks, {
    usage: "rotate-secret <name>",
    description: "sign a subscription's messages with a new secret, shown once; the old one signs too for 24 hours",
    action: async ({ store, webhookSecrets }, name) => {
      const { id } = await findUncancelled(store, name);
      console.log((await rotateSecret(webhookSecrets, id, new Date())).secret);
    },
  });
}

function describe({ id, event, jobId, url, state, attempts, dueAt }: WebhookMessage): string {
  const tries = attempts.length === 1 ? "1 attempt" : `${attempts.length} attempts`;
  const last = attempts.at(-1)?.failure;
  const details = [tries, dueAt && `next ${dueAt.toISOString()}`, last].filter((detail) => detail !== undefined);
  return [id, state, event, jobId, url, details.join(", ")].join("  ");
}
