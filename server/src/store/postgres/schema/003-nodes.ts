/**
 * Processes that have the store open, what they do for all of them, and at which of them somebody waits for a job that nobody else was told of.
 * How many requests there were within the last minute need not survive a crash of the database: each would wait for a flush.
 */
export const NODES = `
  CREATE TABLE node (
    id text PRIMARY KEY,
    seen_until timestamptz NOT NULL
  );
  CREATE TABLE duty (
    name text PRIMARY KEY,
    done_at timestamptz NOT NULL
  );
  ALTER TABLE job ADD COLUMN node text; -- NULL: it goes on without it

  CREATE TABLE IF NOT EXISTS request_count (
    key varchar(255) PRIMARY KEY,
    points integer NOT NULL DEFAULT 0,
    expire bigint
  );
  ALTER TABLE request_count SET UNLOGGED`;
