import { WEBHOOK_DELIVERY_STATES } from "@retouch/contract";
import { Option, type Command } from "commander";
import { deliveryReply } from "../http/delivery-reply.ts";
import { COMMAND } from "../installation.ts";
import { LOCAL_OWNER } from "../jobs/job.ts";
import type { SubscriptionStore } from "../keys/subscription-store.ts";
import { rotateSecret } from "../webhooks/secrets.ts";
import type { WebhookMessage, WebhookState } from "../webhooks/webhook-store.ts";
import { addDataCommand, addJsonFlag, findSubscription, findUncancelled, print, type JsonFlag } from "./keys/data-command.ts";
import { table } from "./table.ts";

const MAX_LISTED = 100;

/** A ULID in any spelling of its digits. */
const MESSAGE_ID = /^msg_[0-9A-Za-z]{26}$/;

/** In the words of the API's deliveries. */
const HEADINGS = ["id", "status", "type", "job", "url", "attempts", "next attempt", "last error"];

const EXAMPLES = `
A running server heeds every change at once.

Examples:
  $ ${COMMAND} webhooks list shop --status failed
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
  addDataCommand<AuthFlag & JsonFlag & { readonly status?: WebhookState }>(webhooks, {
    usage: "list [name]",
    description: `show a subscription's last ${MAX_LISTED} messages, the newest first; times are UTC`,
    addFlags: [
      addAuthFlag,
      (command) => command.addOption(new Option("--status <status>", "only those of this status").choices(WEBHOOK_DELIVERY_STATES)),
      addJsonFlag,
    ],
    action: async ({ store, webhooks }, name, { auth, status, ...flags }) => {
      const owner = await findOwner(store, name, auth, findSubscription);
      const messages = await webhooks.list({ owner, ...(status && { state: status }), limit: MAX_LISTED });
      if (messages.length > 0 || flags.json === true) print(flags, messages.map(deliveryReply), table(HEADINGS, messages.map(toRow)));
      else console.error(status === undefined ? "There are no messages" : `There are no ${status} messages`);
    },
  });
  addDataCommand(webhooks, {
    usage: "replay <id>",
    description: "send a message again that was delivered or has failed, and take its URL back into use",
    action: async ({ webhooks }, id) => {
      const message = await webhooks.find(id);
      if (message === undefined) throw unknownMessage(id);
      if (!(await webhooks.replay(id)))
        throw new Error(`Expected a message that has ended for id but received one that is ${message.state}`);
      console.log(`${id} waits to be sent again`);
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

function unknownMessage(id: string): Error {
  if (!MESSAGE_ID.test(id))
    return new Error(`Expected the id of a message, msg_ and 26 characters, for id but received ${JSON.stringify(id)}`);
  return new Error(`There is no message ${id}; one is kept for a week after it was made`);
}

function toRow({ id, event, jobId, url, state, attempts, dueAt }: WebhookMessage): string[] {
  return [id, state, event, jobId, url, String(attempts.length), dueAt?.toISOString() ?? "-", attempts.at(-1)?.failure ?? "-"];
}
