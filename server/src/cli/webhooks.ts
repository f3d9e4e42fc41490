import { WEBHOOK_DELIVERY_STATES } from "@retouch/contract";
import { Option, type Command } from "commander";
import { COMMAND } from "../installation.ts";
import { LOCAL_OWNER } from "../jobs/job.ts";
import type { SubscriptionStore } from "../keys/subscription-store.ts";
import { rotateSecret } from "../webhooks/secrets.ts";
import type { WebhookMessage, WebhookState } from "../webhooks/webhook-store.ts";
import { addDataCommand, findSubscription, findUncancelled } from "./keys/data-command.ts";

const MAX_LISTED = 100;

const EXAMPLES = `
A running server heeds every change at once.

Examples:
  $ ${COMMAND} webhooks list shop --state failed
  $ ${COMMAND} webhooks list --no-auth
  $ ${COMMAND} webhooks replay msg_01KCNQ8V4W6Y0A2C4E6G8J0MAB
  $ ${COMMAND} webhooks rotate-secret shop`;

/** The flag of `retouch serve`, for the messages of jobs that came without a key. */
interface AuthFlag {
  readonly auth: boolean;
}

/** `retouch webhooks` */
export function addWebhooks(program: Command): void {
  const webhooks = program.command("webhooks").description("what became of webhooks, and what signs them").addHelpText("after", EXAMPLES);
  addDataCommand<AuthFlag & { readonly state?: WebhookState }>(webhooks, {
    usage: "list [name]",
    description: `show a subscription's last ${MAX_LISTED} messages, the newest first; times are UTC`,
    addFlags: [
      addAuthFlag,
      (command) => command.addOption(new Option("--state <state>", "only those of this state").choices(WEBHOOK_DELIVERY_STATES)),
    ],
    action: async ({ store, webhooks }, name, { auth, state }) => {
      const owner = await findOwner(store, name, auth, findSubscription);
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
  addDataCommand<AuthFlag>(webhooks, {
    usage: "rotate-secret [name]",
    description: "sign a subscription's messages with a new secret, shown once; the old one signs too for 24 hours",
    addFlags: [addAuthFlag],
    action: async ({ store, webhookSecrets }, name, { auth }) => {
      const owner = await findOwner(store, name, auth, findUncancelled);
      console.log((await rotateSecret(webhookSecrets, owner, new Date())).secret);
    },
  });
}

function addAuthFlag(command: Command): void {
  command.option("--no-auth", "in place of a name: what belongs to jobs that came without a key");
}

/** Whose messages are meant. A subscription may have any name, so that no name can stand for jobs without one. */
async function findOwner(store: SubscriptionStore, name: string, auth: boolean, find: typeof findSubscription): Promise<string> {
  if (auth && name !== "") return (await find(store, name)).id;
  if (!auth && name === "") return LOCAL_OWNER;
  throw new Error(`Expected the name of a subscription, or else --no-auth, but received ${auth ? "neither" : "both"}`);
}

function describe({ id, event, jobId, url, state, attempts, dueAt }: WebhookMessage): string {
  const tries = attempts.length === 1 ? "1 attempt" : `${attempts.length} attempts`;
  const last = attempts.at(-1)?.failure;
  const details = [tries, dueAt && `next ${dueAt.toISOString()}`, last].filter((detail) => detail !== undefined);
  return [id, state, event, jobId, url, details.join(", ")].join("  ");
}
