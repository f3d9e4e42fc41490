/** How long the last jobs took, which every admission asks while jobs wait: without an index that reads all that are kept. */
export const PACE = "CREATE INDEX job_succeeded ON job (finished_at_ms, id, started_at_ms) WHERE state = 'succeeded'";
