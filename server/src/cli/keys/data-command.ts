import type { Command } from "commander";
import { ConfigError, DEFAULT_DATA_FOLDER, readDataFolder } from "../../config/config.ts";
import { databaseProblem, readDatabaseUrl } from "../../config/database-url.ts";
import type { Subscription } from "../../keys/subscription.ts";
import type { SubscriptionStore } from "../../keys/subscription-store.ts";
import { openSubscriptions, type OpenSubscriptions } from "../../main.ts";

interface DataCommand<Flags> {
  /** Name and parameters, such as `create <name>`. */
  readonly usage: string;
  readonly description: string;
  /** Each adds what it is for. */
  readonly addFlags?: readonly ((command: Command) => void)[];
  /** `name`: the subscription's, or "" where none was given. */
  readonly action: (opened: OpenSubscriptions, name: string, flags: Flags) => Promise<void>;
}

/** A subcommand that works on a data folder or a database, whether a server runs on it or not. */
export function addDataCommand<Flags extends object>(
  parent: Command,
  { usage, description, addFlags = [], action }: DataCommand<Flags>,
): void {
  const command = parent.command(usage).description(description);
  for (const add of addFlags) add(command);
  command.option("--data <folder>", `the server's data folder (RETOUCH_DATA; default ./${DEFAULT_DATA_FOLDER})`);
  command.option("--database <url>", "the servers' PostgreSQL, in place of a data folder (RETOUCH_DATABASE)");
  command.action(async (...parameters: unknown[]) => {
    const name = typeof parameters[0] === "string" ? parameters[0] : "";
    const flags = command.opts<Flags & { readonly data?: string; readonly database?: string }>();
    // A data folder that is named here is meant, whatever the environment says.
    const database = flags.data === undefined ? readDatabaseUrl(flags.database, process.env) : flags.database;
    const problem = databaseProblem(database);
    if (problem !== false) throw new ConfigError(problem);
    await using opened = await openSubscriptions({ dataFolder: readDataFolder(flags.data, process.env), database });
    await action(opened, name, flags);
  });
}

export async function findSubscription(store: SubscriptionStore, name: string): Promise<Subscription> {
  const subscription = await store.findByName(name);
  if (subscription === undefined) throw new Error(`Expected the name of a subscription for name but received ${JSON.stringify(name)}`);
  return subscription;
}

export async function findUncancelled(store: SubscriptionStore, name: string): Promise<Subscription> {
  const subscription = await findSubscription(store, name);
  if (subscription.state === "cancelled") {
    throw new Error(`Expected a subscription that is not cancelled for name but received ${JSON.stringify(name)}`);
  }
  return subscription;
}

/** For a program rather than for a person. */
export interface JsonFlag {
  readonly json?: boolean;
}

export function print(flags: JsonFlag, value: unknown, text: string): void {
  console.log(flags.json === true ? JSON.stringify(value, undefined, 2) : text);
}

export function addJsonFlag(command: Command): void {
  command.option("--json", "print JSON");
}
