import { randomBytes } from "node:crypto";
import type { Admission } from "../../server/src/jobs/job.ts";
import { newId } from "../../server/src/jobs/new-id.ts";
import { createAdmissions, NO_LIMITS, progressAt, resultOf } from "../../server/src/store/conformance/examples.ts";
import { createTestClock } from "../../server/src/store/conformance/store-under-test.ts";
import { openPostgresStore } from "../../server/src/store/postgres/open-postgres-store.ts";
import type { Stores } from "../../server/src/stores.ts";
import { LEASE_MS } from "../../server/src/worker/hold-lease.ts";
import { cpuOf } from "../gateway/side.ts";
import { percentile } from "../gateway/measures.ts";
import type { Admin } from "./node.ts";

/** Jobs done by callers of the store itself, with neither HTTP nor engines. */
export interface JobLoad {
  /** Jobs that are under way at a time. */
  readonly callers: number;
  readonly seconds: number;
  readonly owners: number;
}

export interface Carried {
  readonly perSecond: number;
  /** CPU time of PostgreSQL's processes, in ms. */
  readonly databaseCpuMs: number;
  /** CPU time of this process, in ms. */
  readonly callersCpuMs: number;
  /** Bytes of the write-ahead log. */
  readonly logBytes: number;
  /** Bytes of tables and their indexes, dead rows included. */
  readonly tableBytes: number;
}

/** Each has a pool of connections of its own, as processes have. */
const STORES = 3;

const example = createAdmissions(createTestClock());

function newAdmission(owner: string): Admission {
  const createdAt = new Date();
  return { ...example(), id: newId("job", createdAt), owner, createdAt };
}

/** A job's life as the gateway and the worker make it: admitted durably, claimed, told of once, ended and read. */
async function doJob({ jobs }: Stores, owner: string, onCall: (call: string, ms: number) => void = () => undefined): Promise<void> {
  let at = performance.now();
  const lap = (call: string): void => {
    onCall(call, performance.now() - at);
    at = performance.now();
  };
  await jobs.admit(newAdmission(owner), 0, { ...NO_LIMITS, maxQueued: 2000, maxQueuedBytes: 2 ** 31 });
  lap("admit");
  const claim = await jobs.claim("benchmark", LEASE_MS);
  if (claim === undefined) return; // another caller has done it
  lap("claim");
  await jobs.renew(claim.fence, LEASE_MS, [progressAt(4, 4)]);
  lap("renew");
  await jobs.complete(claim.fence, resultOf());
  lap("complete");
  await jobs.find(claim.job.id);
  lap("find");
}

/** What the store's calls take one after another, p50 in ms. */
export async function timeCalls(url: string, count: number): Promise<ReadonlyMap<string, number>> {
  await using store = await openPostgresStore({ url });
  const times = new Map<string, number[]>();
  for (let i = 0; i < count; i++) await doJob(store, "shop", (call, ms) => times.set(call, [...(times.get(call) ?? []), ms]));
  return new Map([...times].map(([call, all]) => [call, percentile(all, 0.5)]));
}

export async function carryJobs(url: string, admin: Admin, { callers, seconds, owners }: JobLoad): Promise<Carried> {
  return carry(url, admin, async (stores) => {
    let jobs = 0;
    const end = performance.now() + seconds * 1000;
    const work = async (caller: number): Promise<void> => {
      while (performance.now() < end) {
        await doJob(stores[caller % stores.length], `owner ${caller % owners}`);
        jobs++;
      }
    };
    await Promise.all(Array.from({ length: callers }, async (_, caller) => work(caller)));
    return jobs;
  });
}

/** Pictures of a megabyte, put durably by some callers, or put once and got again and again past what the process keeps. */
export async function carryPictures(url: string, admin: Admin, way: "put" | "get", { callers, seconds }: Omit<JobLoad, "owners">) {
  const ids: string[] = [];
  const put = async ({ blobs }: Stores): Promise<void> => void ids.push(await blobs.put(randomBytes(1e6), true));
  // More than a store keeps in memory.
  if (way === "get") {
    await using store = await openPostgresStore({ url });
    for (let i = 0; i < 100; i++) await put(store);
  }
  return carry(url, admin, async (stores) => {
    let pictures = 0;
    const end = performance.now() + seconds * 1000;
    const work = async (caller: number): Promise<void> => {
      for (let i = caller; performance.now() < end; i += callers) {
        const store = stores[caller % stores.length];
        if (way === "put") await put(store);
        else await store.blobs.get(ids[i % ids.length]);
        pictures++;
      }
    };
    await Promise.all(Array.from({ length: callers }, async (_, caller) => work(caller)));
    return pictures;
  });
}

/** `work` tells how many it has done. */
async function carry(url: string, admin: Admin, work: (stores: readonly Stores[]) => Promise<number>): Promise<Carried> {
  const stores = await Promise.all(Array.from({ length: STORES }, async () => openPostgresStore({ url })));
  await admin.query("CHECKPOINT"); // or some of what is written once more after one would be counted, and some not
  const before = await look(admin);
  const start = performance.now();
  const count = await work(stores);
  const seconds = (performance.now() - start) / 1000;
  const after = await look(admin);
  for (const store of stores) await store[Symbol.asyncDispose]();
  return {
    perSecond: count / seconds,
    databaseCpuMs: (after.databaseCpuMs - before.databaseCpuMs) / count,
    callersCpuMs: (after.callersCpuMs - before.callersCpuMs) / count,
    logBytes: (after.logBytes - before.logBytes) / count,
    tableBytes: (after.tableBytes - before.tableBytes) / count,
  };
}

async function look(admin: Admin) {
  const { rows } = await admin.query<{ log: string; tables: string }>(`
    SELECT pg_current_wal_insert_lsn() - '0/0' AS log,
      (SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relnamespace = 'retouch'::regnamespace AND relkind = 'r') AS tables`);
  const { rows: processes } = await admin.query<{ pid: number }>("SELECT pid FROM pg_stat_activity");
  const { user, system } = process.cpuUsage();
  return {
    logBytes: Number(rows[0].log),
    tableBytes: Number(rows[0].tables),
    databaseCpuMs: processes.reduce((sum, { pid }) => sum + cpuOf(pid), 0),
    callersCpuMs: (user + system) / 1000,
  };
}
