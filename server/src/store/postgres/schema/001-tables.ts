/**
 * The store's tables. Times are milliseconds since 1970. What is indexed of a job changes only when its state does, so that a lease that is
 * renewed and a step that is told are updates within a page (HOT); indexes of unfinished jobs are partial, because few of the jobs that
 * are kept are unfinished, and those are what every admission and claim looks at.
 */
export const TABLES = `
  CREATE TABLE subscription (
    id text PRIMARY KEY,
    number bigint GENERATED ALWAYS AS IDENTITY, -- in the order of their making
    name text NOT NULL UNIQUE,
    state text NOT NULL CHECK (state IN ('active', 'suspended', 'cancelled')),
    primary_key_hash bytea UNIQUE,
    secondary_key_hash bytea UNIQUE,
    primary_used_at_ms bigint,
    secondary_used_at_ms bigint,
    scopes text, -- JSON list; NULL: all
    requests_per_minute integer CHECK (requests_per_minute > 0),
    running_jobs integer CHECK (running_jobs > 0),
    images_per_day integer CHECK (images_per_day > 0),
    created_at_ms bigint NOT NULL
  );

  CREATE TABLE session (
    hash bytea PRIMARY KEY, -- SHA-256 of the link's token, then of the cookie's
    kind text NOT NULL CHECK (kind IN ('link', 'session')),
    subscription_id text NOT NULL REFERENCES subscription ON DELETE CASCADE,
    expires_at_ms bigint NOT NULL
  );
  CREATE INDEX session_of_subscription ON session (subscription_id);
  CREATE INDEX session_expires ON session (expires_at_ms);

  CREATE TABLE job (
    id text COLLATE "C" PRIMARY KEY,
    owner text NOT NULL,
    state text NOT NULL CHECK (state IN ('queued', 'running', 'succeeded', 'failed', 'cancelled', 'expired')),
    is_durable boolean NOT NULL,
    model text, -- that only a worker with it may take the job; NULL: any may
    priority integer NOT NULL DEFAULT 0, -- the highest first
    turn bigint NOT NULL, -- then the lowest: see JobStore.claim
    admission json NOT NULL, -- request, warnings, traceId, webhook, idempotency
    pictures integer NOT NULL, -- how many were asked for
    input_bytes bigint NOT NULL,
    created_at_ms bigint NOT NULL,
    started_at_ms bigint,
    finished_at_ms bigint,
    kept_until_ms bigint,
    attempts integer NOT NULL DEFAULT 0,
    claims integer NOT NULL DEFAULT 0, -- the fence: never goes down
    worker text,
    lease_until_ms bigint,
    step integer,
    steps integer,
    told_tenths integer NOT NULL DEFAULT 0, -- of the progress that a webhook message has told of
    events integer NOT NULL DEFAULT 0, -- how many there are, which is the number of the last
    result json,
    failure json,
    CHECK ((state = 'running') = (lease_until_ms IS NOT NULL)),
    CHECK ((state IN ('queued', 'running')) = (finished_at_ms IS NULL)),
    CHECK ((state = 'succeeded') = (result IS NOT NULL))
  ) WITH (fillfactor = 70);
  CREATE INDEX job_queued ON job (priority DESC, turn, id) INCLUDE (model, input_bytes, created_at_ms) WHERE state = 'queued';
  CREATE INDEX job_queued_of_owner ON job (owner, priority, turn) WHERE state = 'queued';
  CREATE INDEX job_unfinished ON job (owner) INCLUDE (pictures) WHERE finished_at_ms IS NULL;
  CREATE INDEX job_running ON job (id) WHERE state = 'running';
  CREATE INDEX job_kept ON job (kept_until_ms) WHERE kept_until_ms IS NOT NULL;
  CREATE INDEX job_of_owner ON job (owner, id);
  CREATE INDEX job_of_owner_in_state ON job (owner, state, id);
  CREATE INDEX job_ended_in_state ON job (state, id) WHERE finished_at_ms IS NOT NULL;
  CREATE INDEX job_succeeded ON job (finished_at_ms, id) INCLUDE (started_at_ms) WHERE state = 'succeeded';

  CREATE TABLE job_event (
    job_id text COLLATE "C" NOT NULL REFERENCES job ON DELETE CASCADE,
    number integer NOT NULL,
    kind text NOT NULL CHECK (kind IN ('started', 'progress', 'preview', 'finished')),
    data json NOT NULL,
    at_ms bigint NOT NULL,
    PRIMARY KEY (job_id, number)
  );

  CREATE TABLE job_blob (
    blob_id text COLLATE "C" NOT NULL,
    job_id text COLLATE "C" NOT NULL REFERENCES job ON DELETE CASCADE,
    PRIMARY KEY (blob_id, job_id)
  );
  CREATE INDEX job_blob_of_job ON job_blob (job_id);

  -- Pictures do not get smaller by being compressed again.
  CREATE TABLE blob (
    id text COLLATE "C" PRIMARY KEY, -- SHA-256, hexadecimal
    bytes bytea NOT NULL,
    put_at_ms bigint NOT NULL
  );
  ALTER TABLE blob ALTER COLUMN bytes SET STORAGE EXTERNAL;
  CREATE INDEX blob_put ON blob (put_at_ms);

  CREATE TABLE idempotency (
    owner text NOT NULL,
    key text NOT NULL,
    fingerprint text NOT NULL,
    job_id text COLLATE "C" NOT NULL REFERENCES job ON DELETE CASCADE,
    expires_at_ms bigint NOT NULL,
    PRIMARY KEY (owner, key)
  );
  CREATE INDEX idempotency_of_job ON idempotency (job_id);
  CREATE INDEX idempotency_expires ON idempotency (expires_at_ms);

  CREATE TABLE usage (
    owner text NOT NULL,
    day text NOT NULL, -- UTC, 2026-06-01
    jobs bigint NOT NULL,
    pictures bigint NOT NULL,
    failures bigint NOT NULL,
    engine_ms bigint NOT NULL,
    PRIMARY KEY (owner, day)
  ) WITH (fillfactor = 50);

  -- The outbox. A message outlives its job, because attempts to deliver it go on for longer than jobs are kept.
  CREATE TABLE webhook_message (
    id text COLLATE "C" PRIMARY KEY,
    owner text NOT NULL,
    job_id text COLLATE "C" NOT NULL,
    event text NOT NULL,
    url text NOT NULL,
    host text NOT NULL GENERATED ALWAYS AS (split_part(split_part(url, '://', 2), '/', 1)) STORED,
    job json NOT NULL, -- what was to be told of the job then
    created_at_ms bigint NOT NULL,
    state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'delivered', 'failed')),
    due_at_ms bigint,
    lease_until_ms bigint,
    replayed_after integer NOT NULL DEFAULT 0, -- attempts
    CHECK ((state = 'pending') = (due_at_ms IS NOT NULL))
  );
  CREATE INDEX webhook_message_due ON webhook_message (due_at_ms, id) WHERE state = 'pending';
  CREATE INDEX webhook_message_of_host ON webhook_message (host, due_at_ms, id) WHERE state = 'pending';
  CREATE INDEX webhook_message_leased ON webhook_message (host, lease_until_ms) WHERE lease_until_ms IS NOT NULL;
  CREATE INDEX webhook_message_of_owner ON webhook_message (owner, id);
  CREATE INDEX webhook_message_of_job ON webhook_message (job_id, id);
  CREATE INDEX webhook_message_made ON webhook_message (created_at_ms);

  CREATE TABLE webhook_attempt (
    message_id text COLLATE "C" NOT NULL REFERENCES webhook_message ON DELETE CASCADE,
    number integer NOT NULL,
    at_ms bigint NOT NULL,
    status integer,
    failure text,
    duration_ms double precision NOT NULL,
    PRIMARY KEY (message_id, number)
  );

  CREATE TABLE webhook_disabled_url (
    owner text NOT NULL,
    url text NOT NULL,
    at_ms bigint NOT NULL,
    PRIMARY KEY (owner, url)
  );

  CREATE TABLE webhook_secret (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    owner text NOT NULL,
    bytes bytea NOT NULL,
    created_at_ms bigint NOT NULL,
    expires_at_ms bigint -- NULL: in use
  );
  CREATE INDEX webhook_secret_of_owner ON webhook_secret (owner);
  CREATE UNIQUE INDEX webhook_secret_in_use ON webhook_secret (owner) WHERE expires_at_ms IS NULL;

  -- What all gateways sign with.
  CREATE TABLE secret (
    name text PRIMARY KEY,
    bytes bytea NOT NULL
  );

  -- Who does the jobs.
  CREATE TABLE worker (
    name text PRIMARY KEY,
    told json NOT NULL, -- models, device, concurrency
    joined_at_ms bigint NOT NULL,
    seen_until_ms bigint NOT NULL
  )`;
