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
const STATEMENT_TIMEOUT_MS = 15_000;
/** A connection that is cut without a word is noticed by its silence. */
const QUERY_TIMEOUT_MS = 18_000;
/** A process that is frozen, or a machine that is gone, in the middle of a transaction holds its locks no longer. */
const IDLE_TRANSACTION_TIMEOUT_MS = 10_000;
/** The system's own two hours are too long to hear of nothing. */
const KEEP_ALIVE_AFTER_MS = 10_000;

export interface ConnectOptions {
  readonly url: string;
  readonly schema: string;
  /** Told of connections that broke while they were idle. */
  readonly onTrouble: (error: Error) => void;
}

export function poolConfig({ url, schema }: Pick<ConnectOptions, "url" | "schema">): PoolConfig {
  return {
    ...connectionOf(url, schema),
    max: MAX_CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    query_timeout: QUERY_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_TRANSACTION_TIMEOUT_MS,
    pipeline: true,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_AFTER_MS,
    application_name: "retouch",
    types: { getTypeParser: parserOf },
  };
}

/** The URL's own `options` stay, and come before ours, of which the last of a name wins. */
function connectionOf(url: string, schema: string): Pick<PoolConfig, "connectionString" | "options"> {
  const parsed = new URL(url);
  const own = parsed.searchParams.get("options");
  const ours = `-c search_path=${schema}`;
  if (own === null) return { connectionString: url, options: ours };
  parsed.searchParams.delete("options");
  return { connectionString: parsed.href, options: `${own} ${ours}` };
}

export function createPool(options: ConnectOptions): Pool {
  const pool = new Pool(poolConfig(options));
  // The library's error holds the whole connection, which is nothing for a log.
  pool.on("error", ({ message }) => options.onTrouble(new Error(message)));
  // One that breaks under a statement fails that statement; without a listener of its own it would end the process as well.
  pool.on("connect", (client) => client.on("error", () => undefined));
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
