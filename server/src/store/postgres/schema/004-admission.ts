/** Jobs that wait for the same workers as the new one. */
const COMPETES = `state = 'queued' AND priority = $5
  AND (model IS NULL OR model = $4 OR ($4 IS NULL AND ($11 IS NULL OR model = ANY ($11))))`;

/**
 * What becomes of an admission: the job that it repeats, the limit that it would be over, or its job, and all that belongs to it. A function, for
 * what it looks at must be as those before it have left it: within one statement, only a function sees what was committed while it waited
 * for its lock. One of another kind gets another name, for nodes of older versions go on calling this one.
 *
 * Admissions of one owner are made one after another, so that each sees the limits and the turns of those before; others' go on. The owner's own
 * limits come first: they are what the owner can do something about. They are exact; those of the whole queue may be passed by as many as
 * are admitted at once. The turn is that of `JobStore.claim`: behind the owner's own, and no earlier than whoever is next. Its own job
 * is there already when the answer to its commit was lost, and it is asked again. Whoever waits for one that needs no flush is told by its commit.
 */
export const ADMISSION = `
  CREATE FUNCTION admit_job(
    id text, owner text, is_durable boolean, model text, priority integer, admission json, pictures integer, input_bytes bigint, -- $1 to $8
    created_at_ms bigint, blobs text[], models text[], node text, -- $9 to $12
    key text, fingerprint text, now_ms bigint, expires_at_ms bigint, -- $13 to $16
    max_unfinished bigint, max_pictures bigint, day text, max_queued bigint, max_queued_bytes bigint, -- $17 to $21
    channel text, message text, -- $22, $23
    OUT verdict text, OUT repeated text, OUT repeated_fingerprint text
  ) LANGUAGE plpgsql AS $admit$
  #variable_conflict use_column
  DECLARE
    done text; -- an assignment costs less than a statement
  BEGIN
    done := pg_advisory_xact_lock(hashtextextended('retouch admission of ' || $2, 0));
    IF NOT $3 THEN
      done := set_config('synchronous_commit', 'off', true);
    END IF;
    WITH repeated AS (
      SELECT job.id, fingerprint FROM idempotency JOIN job ON job.id = job_id
      WHERE idempotency.owner = $2 AND key = $13 AND expires_at_ms > $15
    ),
    of_owner AS (
      SELECT count(*) AS unfinished, coalesce(sum(pictures), 0) + coalesce((SELECT pictures FROM usage WHERE owner = $2 AND day = $19), 0) AS pictures
      FROM job WHERE owner = $2 AND finished_at_ms IS NULL
    ),
    queue AS (SELECT count(*) AS jobs, coalesce(sum(input_bytes), 0) AS bytes FROM job WHERE state = 'queued'),
    verdict AS (
      SELECT CASE
        WHEN EXISTS (SELECT FROM job WHERE id = $1) THEN 'there'
        WHEN EXISTS (SELECT FROM repeated) THEN 'repeated'
        WHEN (SELECT unfinished FROM of_owner) >= $17 THEN 'maxUnfinishedOfOwner'
        WHEN (SELECT pictures FROM of_owner) + $7 > $18 THEN 'maxPicturesADay'
        WHEN (SELECT jobs FROM queue) >= $20 THEN 'maxQueued'
        WHEN (SELECT bytes FROM queue) + $8 > $21 THEN 'maxQueuedBytes'
        ELSE 'accepted'
      END AS verdict
    ),
    inserted AS (
      INSERT INTO job (id, owner, state, is_durable, model, priority, turn, admission, pictures, input_bytes, created_at_ms, node)
      SELECT $1, $2, 'queued', $3, $4, $5, greatest(
        (SELECT turn FROM job WHERE ${COMPETES} ORDER BY turn, id LIMIT 1),
        (SELECT max(turn) + 1 FROM job WHERE ${COMPETES} AND owner = $2),
        0
      ), $6, $7, $8, $9, $12
      FROM verdict WHERE verdict = 'accepted'
      RETURNING id
    ),
    needed AS (INSERT INTO job_blob (job_id, blob_id) SELECT DISTINCT id, blob FROM inserted, unnest($10) AS needed (blob)),
    remembered AS (
      INSERT INTO idempotency (owner, key, fingerprint, job_id, expires_at_ms) SELECT $2, $13, $14, id, $16 FROM inserted WHERE $13 IS NOT NULL
      ON CONFLICT (owner, key) DO UPDATE SET fingerprint = excluded.fingerprint, job_id = excluded.job_id, expires_at_ms = excluded.expires_at_ms
    )
    SELECT verdict.verdict, repeated.id, repeated.fingerprint INTO verdict, repeated, repeated_fingerprint
    FROM verdict LEFT JOIN repeated ON true;
    IF verdict = 'accepted' AND NOT $3 THEN
      done := pg_notify($22, $23);
    END IF;
  END
  $admit$`;
