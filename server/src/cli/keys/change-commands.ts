import { Option, type Command } from "commander";
import { cancelSubscription } from "../../keys/cancel-subscription.ts";
import { describeSubscription } from "../../keys/describe-subscription.ts";
import { KEY_SLOTS, type KeySlot } from "../../keys/subscription.ts";
import { confirm } from "../confirm.ts";
import { addDataCommand, addJsonFlag, findSubscription, findUncancelled, print, type JsonFlag } from "./data-command.ts";
import { subscriptionTable } from "./show-subscriptions.ts";
import { addTermFlags, readTermFlags, type TermFlags } from "./term-flags.ts";

/** The commands that show subscriptions and change what they may do. */
export function addChangeCommands(keys: Command, createHint: string): void {
  addDataCommand<JsonFlag>(keys, {
    usage: "list",
    description: "show the subscriptions; times are UTC",
    addFlags: [addJsonFlag],
    action: async ({ store }, _name, flags) => {
      const subscriptions = await store.list();
      if (subscriptions.length > 0 || flags.json === true) {
        return print(flags, subscriptions.map(describeSubscription), subscriptionTable(subscriptions));
      }
      console.error(`There is no subscription yet; ${createHint} makes one`);
    },
  });
  addDataCommand<TermFlags & JsonFlag>(keys, {
    usage: "limits <name>",
    description: "set what a subscription may do and how much of it, then show it",
    addFlags: [addTermFlags, addJsonFlag],
    action: async ({ store }, name, flags) => {
      const before = await findUncancelled(store, name);
      const terms = readTermFlags(flags, before);
      await store.change(before.id, terms);
      const changed = { ...before, ...terms };
      print(flags, describeSubscription(changed), subscriptionTable([changed]));
    },
  });
  addDataCommand<{ readonly slot?: KeySlot }>(keys, {
    usage: "revoke <name>",
    description: "make both keys void, or with --slot one of them, at once; without --slot, browsers are signed out too",
    addFlags: [(command) => command.addOption(new Option("--slot <slot>").choices(KEY_SLOTS))],
    action: async ({ store, sessions }, name, { slot }) => {
      const { id } = await findSubscription(store, name);
      for (const revoked of slot === undefined ? KEY_SLOTS : [slot]) await store.setKeyHash(id, revoked, null);
      if (slot === undefined) await sessions.removeAll(id);
      console.log(
        slot === undefined
          ? `${name} is revoked: both of its keys are void, and its browsers are signed out`
          : `The ${slot} key of ${name} is void`,
      );
    },
  });
  const states = [
    [
      "suspend <name>",
      "suspended",
      "refuse a subscription's keys until it is resumed",
      "suspended: its keys open nothing until it is resumed",
    ],
    ["resume <name>", "active", "accept a suspended subscription's keys again", "active: its keys open"],
  ] as const;
  for (const [usage, state, description, outcome] of states) {
    addDataCommand(keys, {
      usage,
      description,
      action: async ({ store }, name) => {
        await store.change((await findUncancelled(store, name)).id, { state });
        console.log(`${name} is ${outcome}`);
      },
    });
  }
  addDataCommand<{ readonly yes?: boolean }>(keys, {
    usage: "cancel <name>",
    description: "refuse a subscription's keys for good; its name stays taken",
    addFlags: [(command) => command.option("--yes", "do not ask; needed where there is no terminal")],
    action: async ({ store, sessions }, name, { yes }) => {
      const { id } = await findUncancelled(store, name);
      if (yes !== true) await confirm(`Cancel ${name} for good? Its keys never open again, and its name stays taken.`);
      await cancelSubscription({ subscriptions: store, sessions }, id);
      console.log(`${name} is cancelled, for good`);
    },
  });
}
