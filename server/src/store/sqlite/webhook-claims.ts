import type { DatabaseSync } from "node:sqlite";
import type { Row } from "../job-row.ts";

/** Leases due messages, the oldest first; to be called within a transaction. */
export type ClaimDue = (now: number, limit: number, leaseMs: number, limitPerHost: number) => Row[];

/** So many of the oldest due messages are looked at before hosts are: mostly that is all there are. */
const LOOKED_AT = 256;

/**
 * Looks at the oldest due messages, so that those which wait for a later time cost nothing. Where a few hosts' thousands stand before
 * everybody else's it goes from host to host instead, and reads of each only what it may have.
 */
export function createClaimDue(database: DatabaseSync): ClaimDue {
  const selectLeased = database.prepare("SELECT id, host FROM webhook_message WHERE lease_until_ms > ?");
  const selectOldest = database.prepare(`
    SELECT id, host FROM webhook_message WHERE state = 'pending' AND due_at_ms <= ? ORDER BY due_at_ms, id LIMIT ${LOOKED_AT}`);
  const selectHosts = database.prepare(`
    WITH RECURSIVE pending (host) AS (
      SELECT min(host) FROM webhook_message WHERE state = 'pending'
      UNION ALL
      SELECT (SELECT min(host) FROM webhook_message WHERE state = 'pending' AND host > pending.host) FROM pending WHERE host IS NOT NULL
    )
    SELECT pending.host FROM pending
    JOIN webhook_message AS first ON first.id = (
      SELECT id FROM webhook_message INDEXED BY webhook_message_of_host
      WHERE state = 'pending' AND host = pending.host ORDER BY due_at_ms, id LIMIT 1
    )
    WHERE first.due_at_ms <= :now ORDER BY first.due_at_ms, first.id LIMIT :limit`);
  const selectOfHost = database.prepare(`
    SELECT id, due_at_ms FROM webhook_message INDEXED BY webhook_message_of_host
    WHERE state = 'pending' AND host = :host AND due_at_ms <= :now AND (lease_until_ms IS NULL OR lease_until_ms <= :now)
    ORDER BY due_at_ms, id LIMIT :limit`);
  const lease = database.prepare("UPDATE webhook_message SET lease_until_ms = ? WHERE id = ? RETURNING *");

  /** Ids, the oldest first; undefined when more have to be looked at to know. */
  function fromOldest(now: number, limit: number, leased: readonly Row[], freeOf: (host: string) => number): string[] | undefined {
    const skipped = new Set(leased.map(({ id }) => id));
    const taken = new Map<string, number>();
    const ids: string[] = [];
    let count = 0;
    for (const row of selectOldest.iterate(now)) {
      count++;
      const [id, host] = [String(row["id"]), String(row["host"])];
      const ofHost = taken.get(host) ?? 0;
      if (skipped.has(id) || ofHost >= freeOf(host)) continue;
      taken.set(host, ofHost + 1);
      if (ids.push(id) === limit) return ids;
    }
    return count < LOOKED_AT ? ids : undefined;
  }

  /** `heldHosts`: how many hosts have leased messages, which are pending too and may be a host's first. */
  function fromHosts(now: number, limit: number, heldHosts: number, freeOf: (host: string) => number): string[] {
    const due = selectHosts.all({ now, limit: limit + heldHosts }).flatMap(({ host }) => {
      const free = freeOf(String(host));
      return free > 0 ? selectOfHost.all({ host, now, limit: Math.min(free, limit) }) : [];
    });
    const oldest = due.toSorted((a, b) => Number(a["due_at_ms"]) - Number(b["due_at_ms"]) || (String(a["id"]) < String(b["id"]) ? -1 : 1));
    return oldest.slice(0, limit).map(({ id }) => String(id));
  }

  return (now, limit, leaseMs, limitPerHost) => {
    if (limit <= 0) return [];
    const leased = selectLeased.all(now);
    const held = Map.groupBy(leased, ({ host }) => host);
    const freeOf = (host: string): number => limitPerHost - (held.get(host)?.length ?? 0);
    const ids = fromOldest(now, limit, leased, freeOf) ?? fromHosts(now, limit, held.size, freeOf);
    return ids.map((id) => lease.get(now + leaseMs, id)!);
  };
}
