import { randomUUID } from "node:crypto";
import type { Database } from "./database.ts";
import { statement } from "./statement.ts";

/** A process says this often that it is there, and is taken for gone after three times that. */
const ANNOUNCE_EVERY_MS = 5000;
const ANNOUNCED_FOR_MS = 3 * ANNOUNCE_EVERY_MS;

const ANNOUNCE = statement(`
  INSERT INTO node (id, seen_until) VALUES ($1, clock_timestamp() + $2::float8 * interval '1 millisecond')
  ON CONFLICT (id) DO UPDATE SET seen_until = excluded.seen_until`);
const LEAVE = statement("DELETE FROM node WHERE id = $1");
const FORGET = statement("DELETE FROM node WHERE seen_until < clock_timestamp() - interval '1 day'");

/** This process, as the others know it. */
export interface OwnNode extends AsyncDisposable {
  readonly id: string;
}

/** Makes this process known, again and again until it is disposed of. */
export async function joinNodes(database: Database, onTrouble: (error: Error) => void): Promise<OwnNode> {
  const id = randomUUID();
  const announce = async (): Promise<void> => {
    await database.write(false, async (transaction) => {
      transaction.later(FORGET);
      transaction.later(ANNOUNCE, [id, ANNOUNCED_FOR_MS]);
    });
  };
  await announce();
  let announced: Promise<void> | undefined;
  const timer = setInterval(() => {
    announced ??= announce()
      .catch(onTrouble)
      .finally(() => (announced = undefined));
  }, ANNOUNCE_EVERY_MS).unref();
  return {
    id,
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await announced;
      await database.run(LEAVE, [id]).catch(onTrouble); // they notice by themselves
    },
  };
}
