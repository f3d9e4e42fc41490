/**
 * A process that admits, does and ends jobs, durable and transient ones, on the store in the folder of its first argument, and says what
 * was committed, until it is killed. The second argument tells its keys from those of others.
 */
import { writeSync } from "node:fs";
import { systemClock } from "../jobs/clock.ts";
import { ALL_EVENTS, createAdmissions, FAILURE, jobOf, NO_LIMITS, previewAt, progressAt, resultOf } from "../store/conformance/examples.ts";
import { openStore } from "../store/sqlite/open-store.ts";

/** Dead by the time that the next process looks. */
const LEASE_MS = 1;

const [folder, name] = process.argv.slice(2) as [string, string];
const { jobs, blobs } = openStore(folder);
const newAdmission = createAdmissions({ now: systemClock, advance: () => undefined });

await jobs.recover();
for (let i = 0; ; i++) {
  await admit(`${name} ${i}`, i);
  if (i % 2 === 0) await work(`${name} ${i}`, i);
  if (i % 3 === 0) await succeedAtOnce(`${name} ${i}`);
  if (i % 10 === 9) await jobs.sweep();
}

async function admit(key: string, i: number): Promise<void> {
  const picture = await blobs.put(Buffer.from(`picture of ${key}`), true);
  const webhook = { url: "https://example.com/hook", events: ALL_EVENTS };
  const admission = newAdmission({ request: { picture }, webhook, idempotency: { key, fingerprint: "f" } });
  const { id } = jobOf(await jobs.admit(admission, 100, NO_LIMITS));
  say("admitted", id);
  if (i % 7 !== 6) return;
  await jobs.cancel(id);
  say("cancelled", id);
}

async function work(key: string, i: number): Promise<void> {
  const claim = await jobs.claim(name, LEASE_MS);
  if (claim === undefined) return;
  const { jobId } = claim.fence;
  await jobs.renew(claim.fence, LEASE_MS, [progressAt(5), previewAt(5)]);
  if (i % 8 === 0) return void (await jobs.release(claim.fence));
  if (i % 8 === 2) {
    if (await jobs.fail(claim.fence, FAILURE)) say("failed", jobId);
    return;
  }
  const result = await blobs.put(Buffer.from(`result of ${key}`), true);
  if (await jobs.complete(claim.fence, resultOf(result))) say("succeeded", jobId);
}

/** As for a caller on an open connection, who is told of the success alone. What waited before it is done on the way. */
async function succeedAtOnce(key: string): Promise<void> {
  const { id } = jobOf(await jobs.admit(newAdmission({ isDurable: false }), 0, NO_LIMITS));
  for (;;) {
    const claim = await jobs.claim(name, LEASE_MS);
    if (claim === undefined) return;
    const result = await blobs.put(Buffer.from(`result of ${key} for ${claim.job.id}`), claim.job.isDurable);
    if (await jobs.complete(claim.fence, resultOf(result))) say("succeeded", claim.job.id);
    if (claim.job.id === id) return;
  }
}

/** Synchronously: what was said has left the process before it is killed. */
function say(what: string, id: string): void {
  writeSync(1, `${what} ${id}\n`);
}
