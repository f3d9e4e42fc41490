/**
 * What a day's use is besides pictures, and all owners' jobs that ended in one way. Those that wait or run have indexes of their own, and
 * no job is moved within this one.
 */
export const USAGE_AND_STATES = `
  ALTER TABLE usage ADD COLUMN failures INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE usage ADD COLUMN engine_ms INTEGER NOT NULL DEFAULT 0;
  CREATE INDEX job_ended_in_state ON job (state, id) WHERE finished_at_ms IS NOT NULL`;
