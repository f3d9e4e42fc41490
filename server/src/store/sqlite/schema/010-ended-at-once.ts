/**
 * Jobs that have succeeded and are not in their table yet: all of each in one text, in a table without an index, so that its caller waits
 * for one page. And small pictures, for which a file of their own would take longer to make than to fill.
 */
export const ENDED_AT_ONCE = `
  CREATE TABLE ended_job (
    number INTEGER PRIMARY KEY,
    held TEXT NOT NULL -- JSON
  ) STRICT;

  CREATE TABLE small_blob (
    id TEXT PRIMARY KEY,
    bytes BLOB NOT NULL,
    put_at_ms INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX small_blob_put ON small_blob (put_at_ms, id)`;
