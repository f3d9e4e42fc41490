import type { NamedBytes } from "../../jobs/blob-store.ts";
import type { Sent } from "./database.ts";
import { statement } from "./statement.ts";

/** Inserts rows of id, bytes and time. Bytes that are there are looked at, and written again only where they are not what they were. */
export function insertBlob(rows: string): string {
  return `
  INSERT INTO blob (id, bytes, put_at_ms) ${rows}
  ON CONFLICT (id) DO UPDATE SET put_at_ms = excluded.put_at_ms,
    bytes = CASE WHEN encode(sha256(blob.bytes), 'hex') = blob.id THEN blob.bytes ELSE excluded.bytes END`;
}

const PUT = statement(`${insertBlob("VALUES ($1, $2, $3)")}
  RETURNING CASE WHEN NOT $4::boolean THEN set_config('synchronous_commit', 'off', true) END`);

/** Puts bytes under their SHA-256. `isDurable` false relaxes the commit of the transaction that it is part of. */
export function toPut({ id, bytes }: NamedBytes, at: Date, isDurable = true): Sent {
  return [PUT, [id, bufferOf(bytes), at.getTime(), isDurable]];
}

/** The same bytes, which are not copied. */
export function bufferOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
