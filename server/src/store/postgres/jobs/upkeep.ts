import type { JobStore } from "../../../jobs/job-store.ts";
import { brokeOffTooOften, waitedTooLong } from "../../job-failures.ts";
import type { Row } from "../../job-row.ts";
import type { Transaction } from "../database.ts";
import { isText } from "../is-text.ts";
import { statement, type Statement } from "../statement.ts";
import { finish } from "./finish.ts";
import { forgiveAbsence } from "./forgive-absence.ts";
import type { JobContext } from "./job-context.ts";

/** Rows that one transaction changes. */
const BATCH = 200;

const SELECT_ONE = statement("SELECT state FROM job WHERE id = $1 FOR UPDATE");
/** All nodes keep the store in order: each passes over what another is changing. */
const SELECT_DEAD = statement(`
  SELECT id, owner, attempts FROM job WHERE state = 'running' AND lease_until_ms <= $1 ORDER BY id LIMIT ${BATCH} FOR UPDATE SKIP LOCKED`);
const SELECT_STALE = statement(`
  SELECT id, owner FROM job WHERE state = 'queued' AND created_at_ms <= $1 ORDER BY id LIMIT ${BATCH} FOR UPDATE SKIP LOCKED`);
/** Of a gateway that is gone, without which nobody knows of them. */
const SELECT_UNWAITED = statement(`
  SELECT id, owner, state FROM job
  WHERE finished_at_ms IS NULL AND NOT is_durable AND node IS NOT NULL
    AND NOT EXISTS (SELECT FROM node WHERE node.id = job.node AND seen_until > clock_timestamp())
  ORDER BY id LIMIT ${BATCH} FOR UPDATE OF job SKIP LOCKED`);
const REQUEUE = statement(`
  UPDATE job SET state = 'queued', started_at_ms = NULL, lease_until_ms = NULL, worker = NULL, step = NULL, steps = NULL WHERE id = $1`);
const FORGET_JOBS = statement(`
  DELETE FROM job WHERE id IN (SELECT id FROM job WHERE kept_until_ms <= $1 ORDER BY kept_until_ms LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)`);
const FORGET_KEYS = statement("DELETE FROM idempotency WHERE expires_at_ms <= $1");
const FORGET_MESSAGES = statement(`
  DELETE FROM webhook_message WHERE id IN (
    SELECT id FROM webhook_message WHERE created_at_ms <= $1 AND state <> 'pending' ORDER BY created_at_ms LIMIT ${BATCH} FOR UPDATE SKIP LOCKED
  )`);
const ENABLE_URLS = statement("DELETE FROM webhook_disabled_url WHERE at_ms <= $1");
const SELECT_UNREFERENCED = statement(`
  SELECT id FROM unnest($1::text[]) AS asked (id) WHERE NOT EXISTS (SELECT FROM job_blob WHERE blob_id = asked.id)`);

/** What ends, returns or forgets jobs without a worker's word. */
export function createUpkeep(context: JobContext): Pick<JobStore, "cancel" | "recover" | "sweep" | "unreferenced"> {
  const { database, clock, terms } = context;

  async function recoverOne(transaction: Transaction, { id, attempts }: Row): Promise<void> {
    const jobId = String(id);
    if (Number(attempts) >= terms.maxAttempts) {
      await finish(transaction, context, { jobId }, { state: "failed", failure: brokeOffTooOften(terms.maxAttempts) });
    } else {
      transaction.later(REQUEUE, [jobId]);
      transaction.emit(`job ${jobId}`);
      transaction.emit(`end ${jobId}`);
      transaction.emit("queue");
    }
  }

  async function expireOne(transaction: Transaction, { id }: Row): Promise<void> {
    await finish(transaction, context, { jobId: String(id) }, { state: "expired", failure: waitedTooLong(terms.maxWaitMs) });
    transaction.emit("queue");
  }

  async function cancelOne(transaction: Transaction, { id, state }: Row): Promise<void> {
    await finish(transaction, context, { jobId: String(id) }, { state: "cancelled" });
    if (state === "queued") transaction.emit("queue");
  }

  /** Changes what `select` finds, a batch at a time: by owner, so that two who do this lock rows of usage in one order. */
  async function inBatches(
    select: Statement,
    values: readonly unknown[],
    change: (transaction: Transaction, row: Row) => Promise<void>,
  ): Promise<number> {
    let sum = 0;
    for (;;) {
      const count = await database.write(true, async (transaction) => {
        const rows = await transaction.rows(select, values);
        for (const row of rows.toSorted((a, b) => (String(a["owner"]) < String(b["owner"]) ? -1 : 1))) await change(transaction, row);
        return rows.length;
      });
      sum += count;
      if (count < BATCH) return sum;
    }
  }

  /** Forgetting needs no flush: what a power cut brings back is forgotten again. */
  async function forget(forgetBatch: Statement, moment: number): Promise<number> {
    let sum = 0;
    for (;;) {
      const count = await database.write(false, async (transaction) => transaction.run(forgetBatch, [moment]));
      sum += count;
      if (count < BATCH) return sum;
    }
  }

  return {
    async cancel(jobId) {
      if (!isText(jobId)) return "missing";
      return database.write(true, async (transaction) => {
        const state = (await transaction.row(SELECT_ONE, [jobId]))?.["state"];
        if (state === undefined) return "missing";
        if (state !== "queued" && state !== "running") return "finished";
        await finish(transaction, context, { jobId }, { state: "cancelled" }, true);
        if (state === "queued") transaction.emit("queue");
        return "cancelled";
      });
    },

    async recover() {
      await database.write(false, async (transaction) => forgiveAbsence(transaction, clock()));
      const dead = await inBatches(SELECT_DEAD, [clock().getTime()], recoverOne);
      return dead + (await inBatches(SELECT_UNWAITED, [], cancelOne));
    },

    async sweep() {
      const now = clock().getTime();
      const expired = await inBatches(SELECT_STALE, [now - terms.maxWaitMs], expireOne);
      await forget(FORGET_KEYS, now);
      const forgotten = await forget(FORGET_JOBS, now);
      await forget(FORGET_MESSAGES, now - terms.messageRetentionMs);
      // Together with the message that was answered 410: replaying that is how an owner takes a URL back sooner.
      await forget(ENABLE_URLS, now - terms.messageRetentionMs);
      return expired + forgotten;
    },

    async unreferenced(blobs) {
      return (await database.rows(SELECT_UNREFERENCED, [blobs])).map(({ id }) => String(id));
    },
  };
}
