import type { Pool } from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { START_LIMIT_MS, startPostgres, type PostgresServer } from "../../test-support/postgres-server.ts";
import type { Topic } from "../signals.ts";
import { createPool } from "./connect.ts";
import { createDatabase, type Database, type Sent } from "./database.ts";
import { statement } from "./statement.ts";

const INSERT = statement("INSERT INTO written (number) VALUES ($1)");
const SELECT = statement("SELECT number FROM written ORDER BY number");
const PROCESS = statement("SELECT pg_backend_pid() AS pid");
const IS_DURABLE = statement("SELECT current_setting('synchronous_commit') AS how");

let server: PostgresServer;
let pool: Pool;
let database: Database;
let told: Topic[];

beforeAll(async () => {
  server = await startPostgres();
}, START_LIMIT_MS);
afterAll(() => server[Symbol.asyncDispose]());

beforeEach(async () => {
  pool = createPool({ url: server.url, schema: "public", onTrouble: () => undefined });
  told = [];
  database = createDatabase(pool, (topics) => void told.push(...topics));
  await pool.query("CREATE TABLE written (number integer PRIMARY KEY)");
});
afterEach(async () => {
  await pool.query("DROP TABLE written");
  await pool.end();
});

const written = async (): Promise<unknown[]> => (await database.rows(SELECT)).map(({ number }) => number);

describe("a transaction", () => {
  test("commits what it did not wait for, and tells of it then", async () => {
    const result = await database.write(true, async (transaction) => {
      transaction.later(INSERT, [1]);
      transaction.later(INSERT, [2]);
      transaction.emit("queue");
      expect(told).toEqual([]);
      return "done";
    });
    expect([result, await written(), told]).toEqual(["done", [1, 2], ["queue"]]);
  });

  test("is told to others by a statement right behind its commit, to which it is no part", async () => {
    const seen: unknown[] = [];
    const announcing = createDatabase(
      pool,
      (topics, others) => void told.push(...topics, ...(others === "told" ? (["webhooks"] as const) : [])),
      (topics, send) => {
        seen.push([...topics], send({ text: "SELECT count(*)::integer AS written FROM written" }));
        return true;
      },
    );
    await announcing.write(true, async (transaction) => {
      transaction.later(INSERT, [1]);
      transaction.emit("queue");
    });
    expect([seen[0], told]).toEqual([["queue"], ["queue", "webhooks"]]);
    expect(await seen[1]).toMatchObject({ rows: [{ written: 1 }] });
  });

  test.each([
    ["the last", [1, 1]],
    ["one before others", [1, 1, 2]],
  ])("of which %s that it did not wait for fails is undone, and says why", async (_which, numbers) => {
    const writing = database.write(true, async (transaction) => {
      for (const number of numbers) transaction.later(INSERT, [number]);
      transaction.emit("queue");
    });
    await expect(writing).rejects.toMatchObject({ code: "23505" });
    expect([await written(), told]).toEqual([[], []]);
  });

  test("whose later statement fails says why that one failed that was not waited for", async () => {
    const writing = database.write(true, async (transaction) => {
      transaction.later(INSERT, [1]);
      transaction.later(INSERT, [1]);
      await transaction.rows(SELECT);
    });
    await expect(writing).rejects.toMatchObject({ code: "23505" });
    expect(await written()).toEqual([]);
  });

  test("whose work throws is undone, and its connection is good for the next", async () => {
    const writing = database.write(true, async (transaction) => {
      transaction.later(INSERT, [1]);
      throw new TypeError("an accident");
    });
    await expect(writing).rejects.toThrow("an accident");
    await database.write(false, async (transaction) => transaction.later(INSERT, [2]));
    expect(await written()).toEqual([2]);
  });

  test("whose connection is cut before its commit is done once more, and once", async () => {
    let tries = 0;
    await database.write(true, async (transaction) => {
      transaction.later(INSERT, [7]);
      const row = await transaction.row(PROCESS);
      if (++tries === 1) await pool.query("SELECT pg_terminate_backend($1)", [row?.["pid"]]);
      await transaction.rows(SELECT);
    });
    expect([tries, await written()]).toEqual([2, [7]]);
  });

  test.each([
    [false, "off"],
    [true, "on"],
  ])("begun durable: %s is flushed: %s", async (isDurable, how) => {
    const row = await database.write(isDurable, async (transaction) => transaction.row(IS_DURABLE));
    expect(row?.["how"]).toBe(how);
  });
});

describe("statements that are sent at once", () => {
  test("are one transaction, and answer each for itself", async () => {
    const answers = await database.atOnce(
      [
        [INSERT, [1]],
        [SELECT, []],
        [INSERT, [2]],
      ],
      () => ({ topics: ["queue"] }),
    );
    expect([answers[1], await written(), told]).toEqual([[{ number: 1 }], [1, 2], ["queue"]]);
  });

  test("are undone when one fails, which says why, and their connection is good for the next", async () => {
    const sending = database.atOnce(
      [
        [INSERT, [1]],
        [INSERT, [1]],
        [INSERT, [2]],
      ],
      () => ({ topics: ["queue"] }),
    );
    await expect(sending).rejects.toMatchObject({ code: "23505" });
    expect([await written(), told]).toEqual([[], []]);
    await database.atOnce([[INSERT, [3]]]);
    expect(await written()).toEqual([3]);
  });

  test("are sent again when another transaction was in their way", async () => {
    const stumble = statement(`
      WITH tries AS (INSERT INTO tried DEFAULT VALUES RETURNING number)
      SELECT fail_once(number) FROM tries`);
    await pool.query(`
      CREATE TABLE tried (number integer GENERATED ALWAYS AS IDENTITY);
      CREATE FUNCTION fail_once(number integer) RETURNS integer LANGUAGE plpgsql AS $$
      BEGIN
        IF number = 1 THEN RAISE EXCEPTION 'deadlock' USING ERRCODE = '40P01'; END IF;
        RETURN number;
      END $$`);
    expect(await database.atOnce([[stumble, []]])).toEqual([[{ fail_once: 2 }]]);
    await pool.query("DROP FUNCTION fail_once; DROP TABLE tried");
  });

  test("tell what their answers say", async () => {
    await database.atOnce([[SELECT, []]], ([rows]) => ({ topics: rows.length > 0 ? ["queue"] : ["webhooks"] }));
    expect(told).toEqual(["webhooks"]);
  });

  test("are flushed unless one of them says otherwise, which holds for no other transaction", async () => {
    const relax = statement("SELECT set_config('synchronous_commit', 'off', true)");
    const how = async (...before: readonly Sent[]): Promise<unknown> =>
      (await database.atOnce([...before, [IS_DURABLE, []]])).at(-1)?.[0]["how"];
    expect([await how(), await how([relax, []]), await how()]).toEqual(["on", "off", "on"]);
  });
});

describe("a statement that must not be done twice", () => {
  const TERMINATE = statement("SELECT pg_terminate_backend(pg_backend_pid())");

  test("is not sent again when its connection is cut", async () => {
    await expect(database.once(TERMINATE, [], () => ({ topics: ["queue"] }))).rejects.toMatchObject({ name: "StoreAway" });
    expect(told).toEqual([]);
  });

  test("gives its first row, and tells what that says", async () => {
    const row = await database.once(IS_DURABLE, [], ({ how }) => ({ topics: [how === "on" ? "queue" : "webhooks"] }));
    expect([row, told]).toEqual([{ how: "on" }, ["queue"]]);
  });
});

test("options of the database's URL stay, beside ours", async () => {
  const url = `${server.url}?options=-c%20work_mem%3D7MB%20-c%20search_path%3Dtheirs&application_name=mine`;
  const own = createPool({ url, schema: "ours", onTrouble: () => undefined });
  const show = async (name: string): Promise<string> =>
    (await own.query<{ value: string }>(`SELECT current_setting('${name}') AS value`)).rows[0].value;
  expect([await show("work_mem"), await show("search_path")]).toEqual(["7MB", "ours"]);
  await own.end();
});
