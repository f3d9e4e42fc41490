/** Which worker may take a job, and when it is its owner's turn: see `JobStore.claim`. What waits already keeps its order. */
export const TURNS = `
  ALTER TABLE job ADD COLUMN model TEXT; -- NULL: any
  ALTER TABLE job ADD COLUMN turn INTEGER NOT NULL DEFAULT 0;
  DROP INDEX job_queued;
  CREATE INDEX job_queued ON job (turn, id, input_bytes, created_at_ms) WHERE state = 'queued';
  CREATE INDEX job_queued_of_owner ON job (owner, turn) WHERE state = 'queued'`;
