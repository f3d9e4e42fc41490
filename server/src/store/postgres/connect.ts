import { Pool, types, type PoolConfig } from "pg";

/** Types of PostgreSQL by their number (`SELECT oid, typname FROM pg_type`). */
const BYTEA = 17;
const INT8 = 20;
const JSON_TEXT = 114;
const NUMERIC = 1700;

/** So many transactions at once; others wait for one of them. Each is a process of the database. */
const MAX_CONNECTIONS = 12;
/** A database that is there answers within milliseconds; one that has just been started, within this. */
const CONNECT_TIMEOUT_MS = 5000;
/** No statement of ours takes nearly as long. One that does is stuck behind a lock or a disk, and holds others up. */
const STATEMENT_TIMEOUT_MS = 30_000;
/** A connection that is cut without a word is noticed by its silence. */
const QUERY_TIMEOUT_MS = 35_000;

export interface ConnectOptions {
  readonly url: string;
  readonly schema: string;
  /** Told of connections that broke while they were idle. */
  readonly onTrouble: (error: Error) => void;
}

export function poolConfig({ url, schema }: Pick<ConnectOptions, "url" | "schema">): PoolConfig {
  return {
    connectionString: url,
    max: MAX_CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    query_timeout: QUERY_TIMEOUT_MS,
    keepAlive: true,
    application_name: "retouch",
    options: `-c search_path=${schema}`,
    types: { getTypeParser: parserOf },
  };
}

export function createPool(options: ConnectOptions): Pool {
  const pool = new Pool(poolConfig(options));
  pool.on("error", options.onTrouble);
  return pool;
}

/** Rows as SQLite gives them: whole numbers, which are milliseconds and counts below 2^53, as numbers; JSON as its text; bytes as an array. */
function parserOf(type: number): (value: string) => unknown {
  if (type === INT8 || type === NUMERIC) return Number;
  if (type === JSON_TEXT) return String;
  if (type === BYTEA) return bytesOf;
  return types.getTypeParser(type, "text") as (value: string) => unknown;
}

/** https://www.postgresql.org/docs/current/datatype-binary.html: \x and two digits a byte. */
function bytesOf(text: string): Uint8Array {
  const { buffer, byteOffset, byteLength } = Buffer.from(text.slice("\\x".length), "hex");
  return new Uint8Array(buffer, byteOffset, byteLength);
}
