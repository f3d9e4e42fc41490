/**
 * What webhook messages are signed with, and what claiming them needs: the host that a message goes to (the text between `://` and the
 * next slash, which a normalised URL always has), so that one host's messages are counted and found without reading the others'.
 */
export const WEBHOOKS = `
  ALTER TABLE webhook_message ADD COLUMN replayed_after INTEGER NOT NULL DEFAULT 0; -- attempts
  ALTER TABLE webhook_message ADD COLUMN host TEXT GENERATED ALWAYS AS (
    substr(url, instr(url, '://') + 3, instr(substr(url, instr(url, '://') + 3) || '/', '/') - 1)
  ) VIRTUAL;
  CREATE INDEX webhook_message_of_host ON webhook_message (host, due_at_ms, id) WHERE state = 'pending';
  CREATE INDEX webhook_message_leased ON webhook_message (host, lease_until_ms) WHERE lease_until_ms IS NOT NULL;

  CREATE TABLE webhook_secret (
    owner TEXT NOT NULL,
    bytes BLOB NOT NULL,
    created_at_ms INTEGER NOT NULL,
    expires_at_ms INTEGER -- NULL: in use
  ) STRICT;
  CREATE INDEX webhook_secret_of_owner ON webhook_secret (owner);
  CREATE UNIQUE INDEX webhook_secret_in_use ON webhook_secret (owner) WHERE expires_at_ms IS NULL`;
