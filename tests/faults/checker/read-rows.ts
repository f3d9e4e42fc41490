import type { Client } from "pg";
import { MAKER } from "../cluster/stub-terms.ts";
import type { StoreRows } from "./evidence.ts";

/** Each statement gives rows in the shape that the judge knows. Nothing of the server's own reading is in between. */
const STATEMENTS = {
  jobs: `
    SELECT id, owner, state, claims, admission #>> '{idempotency,key}' AS "idempotencyKey",
      coalesce(admission #> '{webhook,events}', '[]') AS "subscribedTo",
      (SELECT coalesce(json_agg(picture ->> 'blob'), '[]') FROM json_array_elements(result -> 'pictures') AS picture) AS pictures,
      (SELECT substr(said, ${MAKER.length + 1})::integer FROM json_array_elements_text(result -> 'warnings') AS said WHERE starts_with(said, '${MAKER}') LIMIT 1) AS maker
    FROM retouch.job ORDER BY id`,
  events: `SELECT job_id AS "jobId", number, kind, data ->> 'state' AS state FROM retouch.job_event`,
  blobs: `SELECT id, encode(sha256(bytes), 'hex') AS sha256 FROM retouch.blob`,
  usage: `SELECT owner, jobs::integer FROM retouch.usage`,
  messages: `
    SELECT id, job_id AS "jobId", event, state, (SELECT count(*)::integer FROM retouch.webhook_attempt WHERE message_id = id) AS attempts
    FROM retouch.webhook_message`,
} as const satisfies Record<keyof StoreRows, string>;

/** Reads all that a store on PostgreSQL holds, at one moment. */
export async function readRows(client: Client): Promise<StoreRows> {
  await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
  const read = async <Row>(name: keyof StoreRows): Promise<readonly Row[]> => {
    const { rows } = await client.query<Record<string, unknown>>(STATEMENTS[name]);
    return rows.map((row) => withoutNulls(row) as Row);
  };
  const rows: StoreRows = {
    jobs: await read("jobs"),
    events: await read("events"),
    blobs: await read("blobs"),
    usage: await read("usage"),
    messages: await read("messages"),
  };
  await client.query("COMMIT");
  return rows;
}

/** A column without a value is a field without one. */
function withoutNulls(row: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value ?? undefined]));
}
