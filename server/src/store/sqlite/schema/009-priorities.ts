/** Whose jobs are begun first. What waits already keeps its order. */
export const PRIORITIES = `
  ALTER TABLE subscription ADD COLUMN priority INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE job ADD COLUMN priority INTEGER NOT NULL DEFAULT 0; -- of its subscription, when it was admitted
  DROP INDEX job_queued;
  CREATE INDEX job_queued ON job (priority DESC, turn, id, model, input_bytes, created_at_ms) WHERE state = 'queued';
  DROP INDEX job_queued_of_owner;
  CREATE INDEX job_queued_of_owner ON job (owner, priority, turn) WHERE state = 'queued'`;
