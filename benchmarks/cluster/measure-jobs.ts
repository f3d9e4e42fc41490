import { setTimeout as sleep } from "node:timers/promises";
import { percentile } from "../gateway/measures.ts";
import { call, submit, timePicture } from "./calls.ts";
import type { Admin, Node } from "./node.ts";

export interface Spread {
  readonly p50: number;
  readonly p99: number;
}

/** Between two posts to an idle cluster: longer than a job of its own takes, and never in step with anything that is done regularly. */
const PAUSE_MS = { least: 80, most: 160 } as const;
/** What a job of these takes besides, so that its claim is not its neighbour's end. */
const SHORT_WORK_MS = 10;
const POSTS_AT_ONCE = 8;
const LOOK_EVERY_MS = 100;
const WARM_UP = 30;
const ROUNDS = 4;

/**
 * From the commit of a job's admission to the commit of its claim, in ms, each when the cluster has nothing else to do. Both are times of the
 * database's clock (`track_commit_timestamp`), so neither HTTP nor a difference between clocks is in it.
 */
export async function measurePickup(gateway: Node, admin: Admin, count: number): Promise<Spread> {
  for (let i = 0; i < WARM_UP; i++) await submit(gateway, 0);
  await allEnded(admin);
  for (let i = 0; i < count; i++) {
    await submit(gateway, SHORT_WORK_MS, { "idempotency-key": `pickup ${i}` });
    await sleep(PAUSE_MS.least + Math.random() * (PAUSE_MS.most - PAUSE_MS.least));
  }
  await allEnded(admin);
  // Neither row was changed since: their transactions are those of the admission and of the claim.
  const { rows } = await admin.query<{ ms: number }>(`
    SELECT extract(epoch FROM pg_xact_commit_timestamp(started.xmin) - pg_xact_commit_timestamp(asked.xmin))::float8 * 1000 AS ms
    FROM retouch.idempotency AS asked JOIN retouch.job_event AS started USING (job_id)
    WHERE asked.key LIKE 'pickup %' AND started.number = 1`);
  if (rows.length !== count) throw new Error(`Expected ${count} jobs but received ${rows.length}`);
  const times = rows.map(({ ms }) => ms);
  return { p50: percentile(times, 0.5), p99: percentile(times, 0.99) };
}

/** Jobs a second, from the first that was begun to the last that has ended, of `count` that all wait at once. */
export async function measureThroughput(gateway: Node, admin: Admin, count: number, workMs: number): Promise<number> {
  const ids: string[] = [];
  const posts = Array.from({ length: POSTS_AT_ONCE }, async (_, first) => {
    for (let i = first; i < count; i += POSTS_AT_ONCE) ids.push(await submit(gateway, workMs));
  });
  await Promise.all(posts);
  await allEnded(admin);
  const { rows } = await admin.query<{ ms: number; succeeded: string }>(
    `SELECT (max(finished_at_ms) - min(started_at_ms))::float8 AS ms, count(*) FILTER (WHERE state = 'succeeded') AS succeeded
    FROM retouch.job WHERE id = ANY ($1)`,
    [ids],
  );
  if (Number(rows[0].succeeded) !== count) throw new Error(`Expected ${count} jobs that succeed but received ${rows[0].succeeded}`);
  return (count * 1000) / rows[0].ms;
}

/** What a picture takes whose work takes nothing, one after another, in ms: embedded and clustered in turn, so that a noisy minute disturbs both. */
export async function compareStores(nodes: Readonly<Record<"embedded" | "cluster", Node>>, count: number) {
  const times = { embedded: [] as number[], cluster: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    for (const side of ["embedded", "cluster"] as const) {
      for (let i = 0; i < WARM_UP; i++) await timePicture(nodes[side], 0);
      for (let i = 0; i < count / ROUNDS; i++) times[side].push(await timePicture(nodes[side], 0));
    }
  }
  return { embedded: percentile(times.embedded, 0.5), cluster: percentile(times.cluster, 0.5) };
}

/** Milliseconds from the reply to a cancellation at one gateway until none of them takes the key any more, the worst of some keys. */
export async function measureRevocation(gateways: readonly Node[], keys: number): Promise<number> {
  let worst = 0;
  for (let i = 0; i < keys; i++) {
    const { json } = await call(gateways[0], "POST", "subscriptions", { body: { name: `revoked ${i}` } });
    const { id, primary_key: key } = json as { readonly id: string; readonly primary_key: string };
    const status = async (gateway: Node): Promise<number> => (await call(gateway, "GET", "jobs?limit=1", { key })).status;
    for (const gateway of gateways) if ((await status(gateway)) !== 200) throw new Error("Expected a key that is taken");
    await call(gateways[i % gateways.length], "DELETE", `subscriptions/${id}`);
    const start = performance.now();
    await Promise.all(
      gateways.map(async (gateway) => {
        while ((await status(gateway)) !== 401);
      }),
    );
    worst = Math.max(worst, performance.now() - start);
  }
  return worst;
}

async function allEnded(admin: Admin): Promise<void> {
  for (;;) {
    const { rows } = await admin.query("SELECT FROM retouch.job WHERE finished_at_ms IS NULL LIMIT 1");
    if (rows.length === 0) return;
    await sleep(LOOK_EVERY_MS);
  }
}
