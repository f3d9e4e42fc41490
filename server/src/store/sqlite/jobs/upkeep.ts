import { setImmediate } from "node:timers/promises";
import type { JobStore } from "../../../jobs/job-store.ts";
import { brokeOffTooOften, waitedTooLong } from "../../job-failures.ts";
import type { Row } from "../../job-row.ts";
import type { Finish } from "./finish.ts";
import type { JobDatabase } from "./job-database.ts";

/** Rows that one transaction changes; the process does other things between two of them. */
const BATCH = 200;

/** What ends, returns or forgets jobs without a worker's word. */
export function createUpkeep(
  { database, write, signals, clock, terms }: JobDatabase,
  finish: Finish,
): Pick<JobStore, "cancel" | "recover" | "sweep" | "unreferenced"> & { cancelUnwaited(): Promise<number> } {
  const selectOne = database.prepare("SELECT state, is_durable FROM job WHERE id = ?");
  const selectDead = database.prepare("SELECT id, attempts FROM job WHERE state = 'running' AND lease_until_ms <= ? ORDER BY id LIMIT ?");
  const requeue = database.prepare(`
    UPDATE job SET state = 'queued', started_at_ms = NULL, lease_until_ms = NULL, worker = NULL, step = NULL, steps = NULL WHERE id = ?`);
  const selectStale = database.prepare("SELECT id FROM job WHERE state = 'queued' AND created_at_ms <= ? ORDER BY id LIMIT ?");
  const selectUnwaited = database.prepare("SELECT id FROM job WHERE finished_at_ms IS NULL AND is_durable = 0 ORDER BY id LIMIT ?");
  const forgetJobs = database.prepare(
    "DELETE FROM job WHERE id IN (SELECT id FROM job WHERE kept_until_ms <= ? ORDER BY kept_until_ms LIMIT ?)",
  );
  const forgetKeys = database.prepare("DELETE FROM idempotency WHERE expires_at_ms <= ?");
  const forgetMessages = database.prepare(`
    DELETE FROM webhook_message
    WHERE id IN (SELECT id FROM webhook_message WHERE created_at_ms <= ? AND state <> 'pending' ORDER BY created_at_ms LIMIT ?)`);
  const enableUrls = database.prepare("DELETE FROM webhook_disabled_url WHERE at_ms <= ?");
  const selectUnreferenced = database.prepare(`
    SELECT value FROM json_each(?) WHERE NOT EXISTS (SELECT 1 FROM job_blob WHERE blob_id = value)`);

  function recoverOne({ id, attempts }: Row): void {
    const jobId = String(id);
    if (Number(attempts) >= terms.maxAttempts) {
      return finish(jobId, { state: "failed", failure: brokeOffTooOften(terms.maxAttempts) });
    }
    requeue.run(jobId);
    signals.emit(`job ${jobId}`);
    signals.emit("queue");
  }

  function expireOne({ id }: Row): void {
    finish(String(id), { state: "expired", failure: waitedTooLong(terms.maxWaitMs) });
    signals.emit("queue");
  }

  /** Changes what `select` finds, a batch at a time. Looks before it writes: mostly there is nothing, and looking costs no flush. */
  async function inBatches(select: () => Row[], change: (row: Row) => void): Promise<number> {
    let sum = 0;
    for (;;) {
      if (select().length === 0) return sum;
      sum += write(true, () => {
        const rows = select();
        for (const row of rows) change(row);
        return rows.length;
      });
      await setImmediate();
    }
  }

  /** Forgetting needs no flush: what a power cut brings back is forgotten again. */
  async function forget(forgetBatch: () => number | bigint): Promise<number> {
    let sum = 0;
    for (;;) {
      const count = Number(write(false, forgetBatch));
      sum += count;
      if (count < BATCH) return sum;
      await setImmediate();
    }
  }

  return {
    async cancel(jobId) {
      const isDurable = selectOne.get(jobId)?.["is_durable"] === 1;
      return write(isDurable, () => {
        const state = selectOne.get(jobId)?.["state"];
        if (state === undefined) return "missing";
        if (state !== "queued" && state !== "running") return "finished";
        finish(jobId, { state: "cancelled" });
        if (state === "queued") signals.emit("queue");
        return "cancelled";
      });
    },

    async cancelUnwaited() {
      return inBatches(
        () => selectUnwaited.all(BATCH),
        ({ id }) => finish(String(id), { state: "cancelled" }),
      );
    },

    async recover() {
      const now = clock().getTime();
      return inBatches(() => selectDead.all(now, BATCH), recoverOne);
    },

    async sweep() {
      const now = clock().getTime();
      const expired = await inBatches(() => selectStale.all(now - terms.maxWaitMs, BATCH), expireOne);
      write(false, () => forgetKeys.run(now));
      const forgotten = await forget(() => forgetJobs.run(now, BATCH).changes);
      await forget(() => forgetMessages.run(now - terms.messageRetentionMs, BATCH).changes);
      // Together with the message that was answered 410: replaying that is how an owner takes a URL back sooner.
      write(false, () => enableUrls.run(now - terms.messageRetentionMs));
      return expired + forgotten;
    },

    async unreferenced(blobs) {
      return selectUnreferenced.all(JSON.stringify(blobs)).map(({ value }) => String(value));
    },
  };
}
