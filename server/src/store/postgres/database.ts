import type { Writable } from "node:stream";
import type { Pool, PoolClient, QueryResult } from "pg";
import { StoreAway } from "../../jobs/store-away.ts";
import type { Row } from "../job-row.ts";
import type { Topic } from "../signals.ts";
import type { Announce, Others } from "./notifications.ts";
import type { Statement } from "./statement.ts";
import { mayBeTriedAgain, tellTrouble } from "./tell-trouble.ts";
import { whileAway } from "./while-away.ts";

export interface Queries {
  rows(statement: Statement, values?: readonly unknown[]): Promise<Row[]>;
  /** The first row. */
  row(statement: Statement, values?: readonly unknown[]): Promise<Row | undefined>;
  /** How many rows it changed. */
  run(statement: Statement, values?: readonly unknown[]): Promise<number>;
}

/** A statement with its values. */
export type Sent = readonly [statement: Statement, values: readonly unknown[]];

/** What a commit tells whoever waits, in any process. */
export interface Told {
  readonly topics: readonly Topic[];
  /** How other processes hear of it. `told`: a statement of the transaction has told them. `soon`: unless more comes of it at once. Default `now`. */
  readonly others?: Others;
}

export interface Transaction extends Queries {
  /** Sends a statement whose answer nothing in the transaction needs: it is waited for together with the commit. */
  later(statement: Statement, values?: readonly unknown[]): void;
  /** Tells whoever waits for this, in any process, once the transaction is committed. */
  emit(topic: Topic): void;
}

/**
 * One statement at a time, each its own transaction, and each such that it can be done twice: while the database is away it is asked
 * again, for a few seconds.
 */
export interface Database extends Queries {
  /**
   * Sends the statements of one transaction with its commit, so that one answer is waited for: the rows of each. Durable, unless one of them
   * relaxes it. Like a single statement it is asked again while the database is away.
   *
   * @throws StoreFull; StoreAway, after which it may have been committed
   */
  atOnce(statements: readonly Sent[], told?: (rows: readonly Row[][]) => Told): Promise<Row[][]>;
  /**
   * A statement that changes more when it is done twice, as a durable transaction of its own: its first row.
   *
   * @throws StoreFull; StoreAway, after which it may have been committed
   */
  once(statement: Statement, values: readonly unknown[], told: (row: Row) => Told): Promise<Row | undefined>;
  /**
   * Runs work as one transaction: all of it is committed, or none. `isDurable`: the commit survives a power cut of the database's
   * machine and a crash of the database. Without it the commit is seen by everybody, survives the end of any process of ours, and is
   * flushed within a second.
   *
   * @throws StoreFull; StoreAway, after which the work may have been committed; what the work throws
   */
  write<Result>(isDurable: boolean, work: (transaction: Transaction) => Promise<Result>): Promise<Result>;
}

/** Of a transaction that met another's locks. */
const MAX_TRIES = 5;
const BEGIN = "BEGIN";
const BEGIN_RELAXED = "BEGIN; SET LOCAL synchronous_commit = off";
const COMMIT = "COMMIT";

/**
 * @param emit tells of what was committed
 * @param announce tells other processes sooner, by a statement right behind the commit
 */
export function createDatabase(
  pool: Pool,
  emit: (topics: ReadonlySet<Topic>, others: Others) => void,
  announce: Announce = () => false,
): Database {
  /** A connection for some work. One that broke under it is thrown away. */
  async function withClient<Result>(work: (client: PoolClient) => Promise<Result>): Promise<Result> {
    const client = await pool.connect();
    try {
      const result = await work(client);
      client.release();
      return result;
    } catch (error) {
      const told = tellTrouble(error);
      client.release(told instanceof StoreAway);
      throw told;
    }
  }

  async function attempt<Result>(isDurable: boolean, work: (transaction: Transaction) => Promise<Result>): Promise<Result> {
    const topics = new Set<Topic>();
    let isCommitting = false;
    let isAnnounced = false;
    // Until the commit is asked for, nothing can have come of it, and all of it may be done once more.
    const result = await whileAwayUntil(
      () => isCommitting,
      async () =>
        withClient(async (client) => {
          // What needs no answer travels with what does: a transaction takes as long as its answers that are waited for.
          const answers: Promise<unknown>[] = [];
          const send = (answer: Promise<unknown>): void => {
            answer.catch(() => undefined); // looked at below
            answers.push(answer);
          };
          send(client.query(isDurable ? BEGIN : BEGIN_RELAXED));
          try {
            const result = await work({
              ...queriesOn(client),
              later: (statement, values = []) => send(ask(client, statement, values)),
              emit: (topic) => topics.add(topic),
            });
            isCommitting = true;
            send(client.query(COMMIT));
            isAnnounced = announce(topics, async (message) => client.query(message));
            for (const answer of answers) await answer;
            return result;
          } catch (error) {
            const cause = await firstError(answers, error);
            // A broken connection ends its transaction by itself.
            if (!(tellTrouble(cause) instanceof StoreAway)) await client.query("ROLLBACK");
            throw cause;
          }
        }),
    );
    emit(topics, isAnnounced ? "told" : "now");
    return result;
  }

  const tell = ({ topics, others = "now" }: Told): void => emit(new Set(topics), others);

  return {
    async atOnce(statements, told = () => ({ topics: [] })) {
      const send = async (): Promise<Row[][]> =>
        withClient(async (client) => {
          const isOne = statements.length === 1; // its own transaction
          const answers = inOneWrite(client, () => [
            ...(isOne ? [] : [client.query(BEGIN)]),
            ...statements.map(async ([statement, values]) => ask(client, statement, values)),
            ...(isOne ? [] : [client.query(COMMIT)]),
          ]);
          // After an error PostgreSQL passes over the rest, and takes the commit for a rollback.
          const results = await allOf(answers);
          return (isOne ? results : results.slice(1, -1)).map((result) => result.rows as Row[]);
        });
      const rows = await unlessInTheWay(async () => whileAway(send));
      tell(told(rows));
      return rows;
    },

    async once(statement, values, told) {
      let isSent = false;
      const send = async (): Promise<Row | undefined> =>
        withClient(async (client) => {
          isSent = true;
          const { rows } = await ask(client, statement, values);
          return rows.at(0);
        });
      const row = await unlessInTheWay(async () => whileAwayUntil(() => isSent, send));
      if (row !== undefined) tell(told(row));
      return row;
    },

    ...queries(async (statement, values) => whileAway(async () => withClient(async (client) => ask(client, statement, values)))),
    write: (isDurable, work) => unlessInTheWay(async () => attempt(isDurable, work)),
  };
}

/** Once more, where two transactions were in each other's way, so that nothing came of this one. */
async function unlessInTheWay<Result>(attempt: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      if (!mayBeTriedAgain(error) || tries === MAX_TRIES) throw error;
    }
  }
}

/** The driver writes each query by itself, and every write wakes the database's process. */
function inOneWrite<Result>(client: PoolClient, send: () => Result): Result {
  const { stream } = (client as unknown as { readonly connection: { readonly stream: Writable } }).connection;
  stream.cork();
  try {
    return send();
  } finally {
    stream.uncork();
  }
}

/** All answers; when one is an error, the first, once all are there. */
async function allOf<Answer>(answers: readonly Promise<Answer>[]): Promise<Answer[]> {
  const settled = await Promise.allSettled(answers);
  return settled.map((outcome) => {
    if (outcome.status === "rejected") throw outcome.reason;
    return outcome.value;
  });
}

/** What went wrong first: all that comes after it in the transaction fails because of it. */
async function firstError(answers: readonly Promise<unknown>[], otherwise: unknown): Promise<unknown> {
  for (const answer of answers) {
    try {
      await answer;
    } catch (error) {
      return error;
    }
  }
  return otherwise;
}

/** As `whileAway`, but what has gone too far is not asked for again. */
async function whileAwayUntil<Result>(isTooLate: () => boolean, ask: () => Promise<Result>): Promise<Result> {
  type Outcome = { readonly result: Result } | { readonly error: unknown };
  const outcome = await whileAway<Outcome>(async () => {
    try {
      return { result: await ask() };
    } catch (error) {
      if (isTooLate()) return { error };
      throw error;
    }
  });
  if ("error" in outcome) throw outcome.error;
  return outcome.result;
}

type Ask = (statement: Statement, values: readonly unknown[]) => Promise<QueryResult<Record<string, unknown>>>;

function queriesOn(client: PoolClient): Queries {
  return queries(async (statement, values) => ask(client, statement, values));
}

function queries(ask: Ask): Queries {
  return {
    rows: async (statement, values = []) => (await ask(statement, values)).rows,
    row: async (statement, values = []) => (await ask(statement, values)).rows[0],
    run: async (statement, values = []) => (await ask(statement, values)).rowCount ?? 0,
  };
}

async function ask(client: PoolClient, statement: Statement, values: readonly unknown[]): Promise<QueryResult<Record<string, unknown>>> {
  return client.query<Record<string, unknown>>({ ...statement, values: [...values] });
}
