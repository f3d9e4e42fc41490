import { SUBSCRIPTION_NAME, SUBSCRIPTION_NAME_RULE } from "@retouch/contract";
import { Option, type Command } from "commander";
import { readServerUrl, type ConfigFlags } from "../../config/config.ts";
import { createSubscription, importSubscription, rotateKey } from "../../keys/issue-keys.ts";
import { createLink, LINK_MINUTES } from "../../keys/sign-in.ts";
import { KEY_SLOTS, type KeySlot, type Subscription } from "../../keys/subscription.ts";
import type { SubscriptionStore } from "../../keys/subscription-store.ts";
import { pageLink } from "../page-link.ts";
import { addDataCommand, addJsonFlag, findSubscription, findUncancelled, print, type JsonFlag } from "./data-command.ts";
import { readKeys } from "./read-keys.ts";
import { addTermFlags, readTermFlags, type TermFlags } from "./term-flags.ts";

/** The commands that make keys or links, or take them in. What they print is shown once. */
export function addIssueCommands(keys: Command): void {
  addDataCommand<TermFlags & JsonFlag>(keys, {
    usage: "create <name>",
    description: "make a subscription; its two keys are shown once",
    addFlags: [addTermFlags, addJsonFlag],
    action: async ({ store }, name, flags) => {
      const terms = readTermFlags(flags);
      const issued = await createSubscription(store, checkName(name), terms);
      if (issued === undefined) throw nameTaken(name);
      print(
        flags,
        { id: issued.subscription.id, name, keys: issued.keys },
        KEY_SLOTS.map((slot) => `${slot.padEnd(9)}  ${issued.keys[slot]}`).join("\n"),
      );
    },
  });
  addDataCommand<TermFlags & { readonly file?: string }>(keys, {
    usage: "import <name>",
    description: "make a subscription with keys that another gateway issued: one or two lines of standard input, the primary first",
    addFlags: [(command) => command.option("--file <file>", "read the keys from a file instead"), addTermFlags],
    action: async ({ store }, name, flags) => {
      const terms = readTermFlags(flags);
      const imported = await readKeys(flags.file);
      const outcome = await importSubscription(store, checkName(name), imported, terms);
      if (outcome === "name taken") throw nameTaken(name);
      if (outcome === "key taken") throw new Error("Expected keys that are new but received one that a subscription has");
      const slots = KEY_SLOTS.filter((slot) => imported[slot] !== undefined);
      console.log(`${name} has its ${slots.join(" and ")} key`);
    },
  });
  addDataCommand<JsonFlag & { readonly slot: KeySlot }>(keys, {
    usage: "rotate <name>",
    description: "put a new key into a slot; it is shown once, and the other slot's key goes on working",
    addFlags: [(command) => command.addOption(new Option("--slot <slot>").choices(KEY_SLOTS).default("primary")), addJsonFlag],
    action: async ({ store }, name, flags) => {
      const key = await rotateKey(store, (await findUncancelled(store, name)).id, flags.slot);
      print(flags, { name, slot: flags.slot, key }, key);
    },
  });
  addDataCommand<Pick<ConfigFlags, "host" | "port" | "publicUrl">>(keys, {
    usage: "link [name]",
    description: `print a link to the page that signs a browser in: once, within ${LINK_MINUTES} minutes`,
    addFlags: [addServerFlags],
    action: async ({ store, sessions }, name, flags) => {
      const url = readServerUrl(flags, process.env);
      const { id } = await findActive(store, name);
      console.log(pageLink(url, await createLink(sessions, id)));
    },
  });
}

/** Where the link leads. */
function addServerFlags(command: Command): void {
  command.option("--host <address>", "where the server listens (RETOUCH_HOST; default 127.0.0.1)");
  command.option("--port <number>", "its port (RETOUCH_PORT; default 8080)");
  command.option("--public-url <url>", "where browsers reach it, when that is elsewhere (RETOUCH_PUBLIC_URL)");
}

/** The active subscription of that name; without a name, the oldest. */
async function findActive(store: SubscriptionStore, name: string): Promise<Subscription> {
  const wanted = name === "" ? (await store.list()).find(({ state }) => state === "active") : await findSubscription(store, name);
  if (wanted?.state === "active") return wanted;
  throw new Error(`Expected an active subscription for name but received ${wanted === undefined ? "none" : `a ${wanted.state} one`}`);
}

function checkName(name: string): string {
  if (!SUBSCRIPTION_NAME.test(name)) throw new Error(`Expected ${SUBSCRIPTION_NAME_RULE} for name but received ${JSON.stringify(name)}`);
  return name;
}

function nameTaken(name: string): Error {
  return new Error(`Expected a name that is free for name but received ${JSON.stringify(name)}`);
}
