/** What is due, the oldest first, with the host it goes to: read in order, and no further than needed. */
export const DUE_MESSAGES = `
  DROP INDEX webhook_message_due;
  CREATE INDEX webhook_message_due ON webhook_message (due_at_ms, id, host) WHERE state = 'pending'`;
