import { Option, type Command } from "commander";
import { DEFAULT_DATA_FOLDER, readDataFolder } from "../config/config.ts";
import { createSubscription, rotateKey } from "../keys/issue-keys.ts";
import { KEY_SLOTS, type KeySlot, type Subscription } from "../keys/subscription.ts";
import type { SubscriptionStore } from "../keys/subscription-store.ts";
import { openSubscriptions } from "../main.ts";

interface KeyFlags {
  readonly data?: string;
  readonly slot?: KeySlot;
}

/** `retouch keys`: works on the data folder, whether a server runs on it or not; a running one heeds every change at once. */
export function addKeys(program: Command): void {
  const keys = program
    .command("keys")
    .description("make, list, replace and revoke keys")
    .addHelpText(
      "after",
      "\nExamples:\n  $ retouch keys create shop\n  $ retouch keys rotate shop --slot secondary\n  $ retouch keys revoke shop",
    );

  addCommand(keys, "create <name>", "make a subscription; its two keys are shown once", async (store, name) => {
    const issued = await createSubscription(store, name);
    if (issued === undefined) throw new Error(`name: Expected a name that is free but received ${JSON.stringify(name)}`);
    for (const slot of KEY_SLOTS) console.log(`${slot.padEnd(9)}  ${issued.keys[slot]}`);
  });
  addCommand(keys, "list", "show the subscriptions", async (store) => {
    for (const subscription of await store.list()) console.log(describe(subscription));
  });
  addCommand(
    keys,
    "rotate <name>",
    "put a new key into a slot, by default the primary; it is shown once",
    async (store, name, { slot }) => {
      console.log(await rotateKey(store, (await findUncancelled(store, name)).id, slot ?? "primary"));
    },
  );
  addCommand(keys, "revoke <name>", "cancel a subscription for good, or with --slot only one key", async (store, name, { slot }) => {
    const { id } = await find(store, name);
    await (slot === undefined ? store.setState(id, "cancelled") : store.setKeyHash(id, slot, null));
  });
  addCommand(keys, "suspend <name>", "refuse a subscription's keys until it is resumed", async (store, name) => {
    await store.setState((await findUncancelled(store, name)).id, "suspended");
  });
  addCommand(keys, "resume <name>", "accept a suspended subscription's keys again", async (store, name) => {
    await store.setState((await findUncancelled(store, name)).id, "active");
  });
}

type KeyAction = (store: SubscriptionStore, name: string, flags: KeyFlags) => Promise<void>;

function addCommand(keys: Command, usage: string, description: string, action: KeyAction): void {
  const command = keys
    .command(usage)
    .description(description)
    .option("--data <folder>", `(RETOUCH_DATA; default ./${DEFAULT_DATA_FOLDER})`);
  if (/^(rotate|revoke)/.test(usage)) command.addOption(new Option("--slot <slot>").choices(KEY_SLOTS));
  command.action(async (...parameters: unknown[]) => {
    const name = typeof parameters[0] === "string" ? parameters[0] : "";
    const flags = command.opts<KeyFlags>();
    using subscriptions = openSubscriptions(readDataFolder(flags.data, process.env));
    await action(subscriptions.store, name, flags);
  });
}

async function find(store: SubscriptionStore, name: string): Promise<Subscription> {
  const subscription = await store.findByName(name);
  if (subscription === undefined) throw new Error(`name: Expected the name of a subscription but received ${JSON.stringify(name)}`);
  return subscription;
}

async function findUncancelled(store: SubscriptionStore, name: string): Promise<Subscription> {
  const subscription = await find(store, name);
  if (subscription.state === "cancelled") throw new Error(`name: ${JSON.stringify(name)} is cancelled for good`);
  return subscription;
}

function describe({ name, state, keyHashes, createdAt }: Subscription): string {
  const slots = KEY_SLOTS.filter((slot) => keyHashes[slot] !== null);
  return `${name}  ${state}  ${slots.length === 0 ? "no keys" : slots.join(" and ")}  since ${createdAt.toISOString()}`;
}
