/** What a subscription may do and how much of it, when its keys were last used, and browsers that are signed in under it. */
export const TERMS_AND_SESSIONS = `
  ALTER TABLE subscription ADD COLUMN scopes TEXT; -- JSON list; NULL: all
  ALTER TABLE subscription ADD COLUMN requests_per_minute INTEGER CHECK (requests_per_minute > 0);
  ALTER TABLE subscription ADD COLUMN running_jobs INTEGER CHECK (running_jobs > 0);
  ALTER TABLE subscription ADD COLUMN images_per_day INTEGER CHECK (images_per_day > 0);
  ALTER TABLE subscription ADD COLUMN primary_used_at_ms INTEGER;
  ALTER TABLE subscription ADD COLUMN secondary_used_at_ms INTEGER;

  CREATE TABLE session (
    hash BLOB PRIMARY KEY, -- SHA-256 of the link's token, then of the cookie's
    kind TEXT NOT NULL CHECK (kind IN ('link', 'session')),
    subscription_id TEXT NOT NULL REFERENCES subscription (id) ON DELETE CASCADE,
    expires_at_ms INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID`;
