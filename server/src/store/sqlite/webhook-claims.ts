import type { DatabaseSync } from "node:sqlite";
import type { Row } from "./job-row.ts";

/** Leases due messages, the oldest first; to be called within a transaction. */
export type ClaimDue = (now: number, limit: number, leaseMs: number, limitPerHost: number) => Row[];

/**
 * Goes from host to host and takes what each may have, so that ten thousand messages to one host cost no more than a few: each
 * statement reads the index only as far as it takes.
 */
export function createClaimDue(database: DatabaseSync): ClaimDue {
  const selectAny = database.prepare("SELECT 1 FROM webhook_message WHERE state = 'pending' AND due_at_ms <= ? LIMIT 1");
  const selectHost = database.prepare(`
    SELECT host FROM webhook_message WHERE state = 'pending' AND host > ? ORDER BY host LIMIT 1`);
  const countLeased = database.prepare("SELECT count(*) AS leased FROM webhook_message WHERE host = ? AND lease_until_ms > ?");
  const selectDue = database.prepare(`
    SELECT id, due_at_ms FROM webhook_message
    WHERE state = 'pending' AND host = :host AND due_at_ms <= :now AND (lease_until_ms IS NULL OR lease_until_ms <= :now)
    ORDER BY due_at_ms, id LIMIT :limit`);
  const lease = database.prepare("UPDATE webhook_message SET lease_until_ms = ? WHERE id = ? RETURNING *");

  function* pendingHosts(): Generator<string> {
    for (let host = ""; ;) {
      const row = selectHost.get(host);
      if (row === undefined) return;
      host = String(row["host"]);
      yield host;
    }
  }

  return (now, limit, leaseMs, limitPerHost) => {
    if (limit <= 0 || selectAny.get(now) === undefined) return [];
    const due = pendingHosts()
      .flatMap((host) => {
        const free = limitPerHost - Number(countLeased.get(host, now)?.["leased"]);
        return free > 0 ? selectDue.all({ host, now, limit: Math.min(free, limit) }) : [];
      })
      .toArray();
    const oldest = due.toSorted((a, b) => Number(a["due_at_ms"]) - Number(b["due_at_ms"]) || (String(a["id"]) < String(b["id"]) ? -1 : 1));
    return oldest.slice(0, limit).map(({ id }) => lease.get(now + leaseMs, id)!);
  };
}
