import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { Client, type Pool, type QueryConfig } from "pg";
import type { Signals, Topic } from "../signals.ts";
import { poolConfig, type ConnectOptions } from "./connect.ts";

/** After a connection that broke, and after each try that failed. */
const CONNECT_AGAIN_MS = 250;
/** Marks who tells the end of a job apart from its other changes. Of an older version's change of a job, nobody knows that it is not its end. */
const TELLS_ENDS = " ends";
/** Every message wakes every process. A job that is over sooner than this is told of by its end alone. */
const SOON_MS = 25;
/** A message is at most 8000 bytes long (https://www.postgresql.org/docs/current/sql-notify.html). */
const TOPICS_A_MESSAGE = 100;

export interface Notifications extends AsyncDisposable {
  /** Wakes who waits in this process, and tells all others. Ids alone are told: what has changed is read from the store. */
  readonly emit: (topics: Iterable<Topic>, others?: Others) => void;
  readonly announce: Announce;
  /** What a statement is to tell by `pg_notify`, whose transaction needs no flush: its parameters. Whoever committed that emits it as announced. */
  readonly messageOf: (topics: readonly Topic[]) => readonly [channel: string, payload: string];
}

/** `told`: they were told. `soon`: they are told within a moment, unless they are told of the same topic before that. */
export type Others = "now" | "soon" | "told";

/**
 * Tells other processes of a commit that is on its way, by a statement that `send` sends right behind it and that waits for no answer. False
 * while another is under way: then `emit` tells of all that comes up meanwhile at once. Of a commit that fails they hear for nothing, which is no harm.
 */
export type Announce = (topics: ReadonlySet<Topic>, send: (message: QueryConfig) => Promise<unknown>) => boolean;

/**
 * Passes signals between the processes of one database by LISTEN and NOTIFY. What is flushed is told after its commit, by a statement of
 * its own: NOTIFY within a transaction makes all such commits of a database wait for one another, flushes included. A message that is lost with a connection is made good by
 * waking everybody once there is a new one.
 */
export async function openNotifications(options: ConnectOptions, pool: Pool, signals: Signals): Promise<Notifications> {
  const { schema, onTrouble } = options;
  const channel = `retouch ${schema}`;
  const self = `${randomUUID()}${TELLS_ENDS}`;
  const unsent = new Set<Topic>();
  /** What may still be told otherwise. */
  const soon = new Set<Topic>();
  let isSending = false;
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;
  let client: Client | undefined = await listen();

  async function listen(): Promise<Client> {
    const { max: _, ...config } = poolConfig(options);
    const listener = new Client(config);
    listener.on("error", () => undefined); // "end" follows
    let hasEnded = false;
    listener.on("end", () => (hasEnded = true));
    listener.on("notification", ({ payload = "" }) => {
      const [sender, ...topics] = payload.split("\n") as [string, ...Topic[]];
      if (sender === self) return;
      for (const topic of topics) signals.emit(topic);
      if (!sender.endsWith(TELLS_ENDS)) for (const topic of topics) signals.emit(topic.replace(/^job /, "end ") as Topic);
    });
    try {
      await listener.connect();
      await listener.query(`LISTEN ${listener.escapeIdentifier(channel)}`);
      if (hasEnded) throw new Error("Connection terminated");
    } catch (error) {
      await listener.end().catch(() => undefined);
      throw error;
    }
    listener.on("end", () => void reconnect());
    return listener;
  }

  async function reconnect(): Promise<void> {
    for (;;) {
      await sleep(CONNECT_AGAIN_MS, undefined, { ref: false });
      if (isClosed) return;
      try {
        client = await listen();
      } catch (error) {
        onTrouble(error as Error);
        continue;
      }
      if (isClosed) return client.end().catch(() => undefined);
      return signals.emitAll();
    }
  }

  const messageOf = (topics: Iterable<Topic>): [string, string] => [channel, [self, ...topics].join("\n")];
  const toNotify = (topics: Iterable<Topic>): QueryConfig => ({
    name: "retouch_notify",
    text: "SELECT pg_notify($1, $2)",
    values: messageOf(topics),
  });

  /** One message after another, each with all that has come up meanwhile. */
  async function send(first?: Promise<unknown>): Promise<void> {
    if (isSending) return;
    isSending = true;
    try {
      // Its connection may break, and others be whole.
      await first?.catch(onTrouble);
      while (unsent.size > 0) {
        const topics = [...unsent].slice(0, TOPICS_A_MESSAGE);
        for (const topic of topics) unsent.delete(topic);
        await pool.query(toNotify(topics));
      }
    } catch (error) {
      // Others look by themselves, if later.
      unsent.clear();
      if (!isClosed) onTrouble(error as Error);
    } finally {
      isSending = false;
    }
  }

  function sendUnsent(): void {
    clearTimeout(timer);
    timer = undefined;
    for (const topic of soon) unsent.add(topic);
    soon.clear();
    if (unsent.size > 0) void send();
  }

  return {
    emit(topics, others = "now") {
      for (const topic of topics) {
        signals.emit(topic);
        if (others === "soon") soon.add(topic);
        else soon.delete(topic);
        if (others === "now") unsent.add(topic);
      }
      if (others === "soon") timer ??= setTimeout(sendUnsent, SOON_MS);
      if (others === "now") sendUnsent();
    },
    messageOf,
    announce(topics, sendBehind) {
      if (isSending || topics.size === 0 || topics.size > TOPICS_A_MESSAGE) return false;
      void send(sendBehind(toNotify(topics)));
      return true;
    },
    async [Symbol.asyncDispose]() {
      isClosed = true;
      clearTimeout(timer);
      await client?.end().catch(() => undefined);
    },
  };
}
