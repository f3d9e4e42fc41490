import type { PoolClient } from "pg";
import { TABLES } from "./schema/001-tables.ts";
import { PRIORITIES } from "./schema/002-priorities.ts";

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
];

/** Any number that nobody else in this database locks: "retouch" on a telephone. */
const MIGRATION_LOCK = 7_388_824;

/**
 * Brings a schema to this version, and leaves one alone that newer nodes have made and that this one can work on. Of nodes that start
 * together one does it, and the others wait for it.
 *
 * @throws Error when the schema is of a version that this one cannot work on
 */
export async function migrate(client: PoolClient, schema: string, steps: readonly Step[] = STEPS): Promise<void> {
  const quoted = client.escapeIdentifier(schema);
  await client.query("BEGIN");
  try {
    await client.query("SELECT pg_advisory_xact_lock($1, hashtext($2))", [MIGRATION_LOCK, schema]);
    await client.query(`CREATE SCHEMA IF NOT EXISTS ${quoted}`);
    await client.query(`CREATE TABLE IF NOT EXISTS ${quoted}.schema_version (version integer NOT NULL, works_from integer NOT NULL)`);
    const { rows } = await client.query<{ version: number; works_from: number }>(`SELECT * FROM ${quoted}.schema_version`);
    const { version, works_from: worksFrom } = rows[0] ?? { version: 0, works_from: 0 };
    if (worksFrom > steps.length) {
      throw new Error(`The database is of version ${version}, made by a newer Retouch; this one knows up to ${steps.length}`);
    }
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
