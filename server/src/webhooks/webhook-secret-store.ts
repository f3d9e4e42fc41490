/** What an owner's messages are signed with, and receivers verify them by. It has to be kept as it is: both sides compute with it. */
export interface WebhookSecret {
  /** 24 bytes. */
  readonly bytes: Uint8Array;
  readonly createdAt: Date;
  /** Undefined for the one in use; the one before it signs too until then. */
  readonly expiresAt: Date | undefined;
}

export interface WebhookSecretStore {
  /** Those that sign now, the newest first: none, one, or two while one replaces the other. */
  list(owner: string, now: Date): Promise<WebhookSecret[]>;
  /** Unless the owner has one already: of two that come at once, one is added. */
  addFirst(owner: string, bytes: Uint8Array, now: Date): Promise<void>;
  /** Puts a new secret into use. The one that was in use signs until `previousUntil`; older ones end now. */
  rotate(owner: string, bytes: Uint8Array, now: Date, previousUntil: Date): Promise<void>;
}
