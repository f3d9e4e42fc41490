/** Customers of the API and the SHA-256 of their keys. */
export const SUBSCRIPTIONS = `
  CREATE TABLE subscription (
     id TEXT PRIMARY KEY,
     name TEXT NOT NULL UNIQUE,
     state TEXT NOT NULL CHECK (state IN ('active', 'suspended', 'cancelled')),
     primary_key_hash BLOB UNIQUE,
     secondary_key_hash BLOB UNIQUE,
     created_at_ms INTEGER NOT NULL
   ) STRICT`;
