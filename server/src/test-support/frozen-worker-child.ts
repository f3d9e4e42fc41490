/**
 * A worker on the store in the folder of its first argument, with leases of so many milliseconds as its second one says. A job's prompt
 * names the place where it waits for a line of its input: "edit" while the picture is made, "commit" when all that is left is to commit
 * it. It says where it waits, and what became of its reports once they were refused. It ends with its input.
 */
import { once } from "node:events";
import { writeSync } from "node:fs";
import { createInterface } from "node:readline";
import { systemClock } from "../jobs/clock.ts";
import type { Job } from "../jobs/job.ts";
import type { JobStore } from "../jobs/job-store.ts";
import { createPreviewAudience } from "../jobs/preview-audience.ts";
import { openStore } from "../store/sqlite/open-store.ts";
import { startWorker } from "../worker/start-worker.ts";
import { createStubEditor, stubOutcome } from "./stub-editor.ts";

const [folder, leaseMs] = process.argv.slice(2) as [string, string];
using store = openStore(folder);
const input = createInterface(process.stdin);
/** There is one at a time. */
let job: Job | undefined;

async function waitAt(place: "edit" | "commit"): Promise<void> {
  if (job?.request.prompt !== place) return;
  const told = once(input, "line");
  say(`${job.id} waits`);
  await told;
}

const jobs: JobStore = {
  ...store.jobs,
  async claim(name, milliseconds) {
    const claim = await store.jobs.claim(name, milliseconds);
    job = claim?.job;
    return claim;
  },
  async renew(fence, milliseconds, events) {
    const state = await store.jobs.renew(fence, milliseconds, events);
    if (state !== "held") say(`${fence.jobId} is ${state}`);
    return state;
  },
  async complete(fence, result) {
    await waitAt("commit");
    const isCommitted = await store.jobs.complete(fence, result);
    say(`${fence.jobId} is ${isCommitted ? "committed" : "refused"}`);
    return isCommitted;
  },
};

const worker = startWorker({
  name: "frozen",
  jobs,
  blobs: store.blobs,
  editor: {
    ...createStubEditor(),
    async edit(request) {
      await waitAt("edit");
      return stubOutcome(request);
    },
  },
  audience: createPreviewAudience(),
  clock: systemClock,
  leaseMs: Number(leaseMs),
  onTrouble: (error) => say(`trouble ${String(error)}`),
});
await once(input, "close");
await worker.drain(0);

/** Synchronously: what was said has left the process before it is frozen. */
function say(line: string): void {
  writeSync(1, `${line}\n`);
}
