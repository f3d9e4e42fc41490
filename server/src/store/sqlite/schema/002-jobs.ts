/**
 * Jobs, and what is committed together with them. Times are milliseconds since 1970. Two indexes are partial, because only few of the
 * jobs that are kept are unfinished, and those are what every admission counts.
 */
export const JOBS = `
  CREATE TABLE job (
    id TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'succeeded', 'failed', 'cancelled', 'expired')),
    is_durable INTEGER NOT NULL,
    admission TEXT NOT NULL, -- JSON: request, warnings, traceId, webhook, idempotency
    pictures INTEGER NOT NULL, -- how many were asked for
    input_bytes INTEGER NOT NULL,
    created_at_ms INTEGER NOT NULL,
    started_at_ms INTEGER,
    finished_at_ms INTEGER,
    kept_until_ms INTEGER,
    attempts INTEGER NOT NULL DEFAULT 0,
    claims INTEGER NOT NULL DEFAULT 0, -- the fence: never goes down
    worker TEXT,
    lease_until_ms INTEGER,
    step INTEGER,
    steps INTEGER,
    told_tenths INTEGER NOT NULL DEFAULT 0, -- of the progress that a webhook message has told of
    events INTEGER NOT NULL DEFAULT 0, -- how many there are, which is the number of the last
    result TEXT, -- JSON
    failure TEXT, -- JSON
    CHECK ((state = 'running') = (lease_until_ms IS NOT NULL)),
    CHECK ((state IN ('queued', 'running')) = (finished_at_ms IS NULL)),
    CHECK ((state = 'succeeded') = (result IS NOT NULL))
  ) STRICT;
  CREATE INDEX job_queued ON job (id, input_bytes) WHERE state = 'queued';
  CREATE INDEX job_unfinished ON job (owner, pictures) WHERE finished_at_ms IS NULL;
  CREATE INDEX job_leased ON job (lease_until_ms) WHERE state = 'running';
  CREATE INDEX job_kept ON job (kept_until_ms) WHERE kept_until_ms IS NOT NULL;
  CREATE INDEX job_of_owner ON job (owner, id);
  CREATE INDEX job_of_owner_in_state ON job (owner, state, id);

  CREATE TABLE job_event (
    job_id TEXT NOT NULL REFERENCES job ON DELETE CASCADE,
    number INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('started', 'progress', 'preview', 'finished')),
    data TEXT NOT NULL, -- JSON
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (job_id, number)
  ) STRICT;

  CREATE TABLE job_blob (
    blob_id TEXT NOT NULL,
    job_id TEXT NOT NULL REFERENCES job ON DELETE CASCADE,
    PRIMARY KEY (blob_id, job_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX job_blob_of_job ON job_blob (job_id);

  CREATE TABLE idempotency (
    owner TEXT NOT NULL,
    key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    job_id TEXT NOT NULL REFERENCES job ON DELETE CASCADE,
    expires_at_ms INTEGER NOT NULL,
    PRIMARY KEY (owner, key)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX idempotency_of_job ON idempotency (job_id);
  CREATE INDEX idempotency_expires ON idempotency (expires_at_ms);

  CREATE TABLE usage (
    owner TEXT NOT NULL,
    day TEXT NOT NULL, -- UTC, 2026-06-01
    jobs INTEGER NOT NULL,
    pictures INTEGER NOT NULL,
    PRIMARY KEY (owner, day)
  ) STRICT, WITHOUT ROWID;

  -- The outbox. A message outlives its job, because attempts to deliver it go on for longer than jobs are kept.
  CREATE TABLE webhook_message (
    id TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    job_id TEXT NOT NULL,
    event TEXT NOT NULL,
    url TEXT NOT NULL,
    job TEXT NOT NULL, -- JSON: what was to be told of the job then
    created_at_ms INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'delivered', 'failed')),
    due_at_ms INTEGER,
    lease_until_ms INTEGER,
    CHECK ((state = 'pending') = (due_at_ms IS NOT NULL))
  ) STRICT;
  CREATE INDEX webhook_message_due ON webhook_message (due_at_ms) WHERE state = 'pending';
  CREATE INDEX webhook_message_of_owner ON webhook_message (owner, id);
  CREATE INDEX webhook_message_of_job ON webhook_message (job_id, id);
  CREATE INDEX webhook_message_made ON webhook_message (created_at_ms);

  CREATE TABLE webhook_attempt (
    message_id TEXT NOT NULL REFERENCES webhook_message ON DELETE CASCADE,
    number INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    status INTEGER,
    failure TEXT,
    duration_ms REAL NOT NULL,
    PRIMARY KEY (message_id, number)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE webhook_disabled_url (
    owner TEXT NOT NULL,
    url TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (owner, url)
  ) STRICT, WITHOUT ROWID`;
