import { Client, type ClientBase } from "pg";
import { poolConfig, type ConnectOptions } from "./connect.ts";
import { TABLES } from "./schema/001-tables.ts";
import { PRIORITIES } from "./schema/002-priorities.ts";
import { NODES } from "./schema/003-nodes.ts";
import { ADMISSION } from "./schema/004-admission.ts";

/**
 * Version n of the schema is what the first n steps make. A step is never changed once it was released. `worksFrom`: the oldest version
 * whose nodes still work on what the step makes, which keep running while others are already newer.
 */
interface Step {
  readonly sql: string;
  readonly worksFrom: number;
}

const STEPS: readonly Step[] = [
  { sql: TABLES, worksFrom: 1 },
  { sql: PRIORITIES, worksFrom: 1 },
  { sql: NODES, worksFrom: 1 },
  { sql: ADMISSION, worksFrom: 1 },
];

/** Any number that nobody else in this database locks: "retouch" on a telephone. */
const MIGRATION_LOCK = 7_388_824;

/** An index over all that is kept may take its time, and so may whoever waits for another to make it. */
const STEP_LIMIT_MS = 60 * 60_000;

/** No table, or no schema: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const MISSING = new Set(["42P01", "3F000"]);

/** Work on a connection of its own, whose statements may take an hour. */
export async function withPatience(
  options: Pick<ConnectOptions, "url" | "schema">,
  work: (client: ClientBase) => Promise<void>,
): Promise<void> {
  const { max: _, ...config } = poolConfig(options);
  const client = new Client({ ...config, statement_timeout: STEP_LIMIT_MS, query_timeout: STEP_LIMIT_MS });
  client.on("error", () => undefined); // fails the statement under way as well
  try {
    await client.connect();
    await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/**
 * Looks whether this version can work on a schema as it is, and changes nothing.
 *
 * @throws Error when it cannot
 */
export async function checkSchema(client: ClientBase, schema: string, steps: readonly Step[] = STEPS): Promise<void> {
  const { version, worksFrom } = await readVersion(client, schema);
  if (version === 0) throw new Error("Expected a database that a server has started on but received one without Retouch's tables");
  if (worksFrom > steps.length) throw tooNew(version, steps);
  if (version >= steps.length) return;
  throw new Error(
    `The database is of version ${version}, and this Retouch works on version ${steps.length}. Possible solutions:\n` +
      "- start a server or a worker of this version on it, which brings it up to date\n" +
      "- use the version that made it",
  );
}

async function readVersion(client: ClientBase, schema: string): Promise<{ readonly version: number; readonly worksFrom: number }> {
  try {
    const { rows } = await client.query<{ version: number; works_from: number }>(
      `SELECT * FROM ${client.escapeIdentifier(schema)}.schema_version`,
    );
    return { version: rows[0]?.version ?? 0, worksFrom: rows[0]?.works_from ?? 0 };
  } catch (error) {
    if (error instanceof Error && "code" in error && MISSING.has(String(error.code))) return { version: 0, worksFrom: 0 };
    throw error;
  }
}

function tooNew(version: number, steps: readonly Step[]): Error {
  return new Error(`The database is of version ${version}, made by a newer Retouch; this one knows up to ${steps.length}`);
}

/**
 * Brings a schema to this version, and leaves one alone that newer nodes have made and that this one can work on. Of nodes that start
 * together one does it, and the others wait for it.
 *
 * @throws Error when the schema is of a version that this one cannot work on
 */
export async function migrate(client: ClientBase, schema: string, steps: readonly Step[] = STEPS): Promise<void> {
  const quoted = client.escapeIdentifier(schema);
  await client.query("BEGIN");
  try {
    await client.query("SELECT pg_advisory_xact_lock($1, hashtext($2))", [MIGRATION_LOCK, schema]);
    await client.query(`CREATE SCHEMA IF NOT EXISTS ${quoted}`);
    await client.query(`CREATE TABLE IF NOT EXISTS ${quoted}.schema_version (version integer NOT NULL, works_from integer NOT NULL)`);
    const { version, worksFrom } = await readVersion(client, schema);
    if (worksFrom > steps.length) throw tooNew(version, steps);
    if (version < steps.length) {
      await client.query(`SET LOCAL search_path = ${quoted}`);
      for (const { sql } of steps.slice(version)) await client.query(sql);
      await client.query("DELETE FROM schema_version");
      await client.query("INSERT INTO schema_version VALUES ($1, $2)", [steps.length, Math.max(...steps.map((step) => step.worksFrom))]);
    }
    await client.query("COMMIT");
  } catch (error) {
    await client.query("ROLLBACK").catch(() => undefined);
    throw error;
  }
}
