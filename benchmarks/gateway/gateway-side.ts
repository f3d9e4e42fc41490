/**
 * Retouch's side: the gateway as `retouch serve` composes it, with a real store in a folder of its own, and an engine without a model.
 * Its first line says where it listens; each line it is sent is a command, answered by a line.
 */
import { mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { createInterface } from "node:readline";
import { countPicturesWithTheHeap } from "../../server/src/cli/count-pictures.ts";
import { createApp } from "../../server/src/http/app.ts";
import { requireKey } from "../../server/src/http/authenticate.ts";
import * as limits from "../../server/src/http/limits.ts";
import { systemClock } from "../../server/src/jobs/clock.ts";
import { EditError } from "../../server/src/jobs/edit-error.ts";
import type { Editor } from "../../server/src/jobs/editor.ts";
import { createPreviewAudience } from "../../server/src/jobs/preview-audience.ts";
import { DEFAULT_QUEUE_LIMITS } from "../../server/src/jobs/queue-limits.ts";
import { createSubscription } from "../../server/src/keys/issue-keys.ts";
import { createMemoryRateLimiter } from "../../server/src/store/memory/memory-rate-limiter.ts";
import { openStore } from "../../server/src/store/sqlite/open-store.ts";
import { createLog } from "../../server/src/telemetry/log.ts";
import { openTelemetry } from "../../server/src/telemetry/open-telemetry.ts";
import { startEngineProcess } from "../../server/src/worker/engine-process.ts";
import { startWorker } from "../../server/src/worker/start-worker.ts";
import type { Answer, Command } from "./messages.ts";
import { photograph } from "./pictures.ts";

/** As many as edits are to run at the same time. */
const WORKERS = 2;
const LOOP_SAMPLE_MS = 1;
/** What comes of a request without a picture: the gateway is to be measured, not base64. */
const SMALL_SIDE = 64;

countPicturesWithTheHeap(); // as the program does at its start
const folder = mkdtempSync(join(tmpdir(), "retouch-bench-gateway-"));
const store = openStore(folder);
const { blobs, webhookSecrets, subscriptions, sessions } = store;
const telemetry = await openTelemetry({ store, clock: systemClock, otlpEndpoint: undefined, version: "benchmark" });
const { jobs, webhooks } = telemetry;
const issued = await createSubscription(subscriptions, "benchmark");
if (issued === undefined) throw new Error("Expected a fresh store but received one with subscriptions");

const stopping = new AbortController();
const audience = createPreviewAudience();
// Written as the server writes it, a line a request, but not into the table.
const logFile = openSync(join(folder, "log"), "w");
const log = createLog("info", { write: (line) => void writeSync(logFile, line) });
const onTrouble = (error: unknown): void => console.error(error);
const small = await photograph(SMALL_SIDE);
const entry = new URL("engine-entry.ts", import.meta.url);
const engines = await Promise.all(Array.from({ length: WORKERS }, () => startEngineProcess({ model: "stub", entry })));
const workers = engines.map((engine, i) =>
  startWorker({ name: `worker ${i}`, jobs, blobs, editor: withoutEngine(engine), audience, clock: systemClock, onTrouble }),
);
let durationsMs: number[] = [];
const app = createApp({
  jobs,
  blobs,
  subscriptions,
  clock: systemClock,
  audience,
  models: () => engines.map(({ model }) => model).slice(0, 1),
  queueLimits: DEFAULT_QUEUE_LIMITS,
  webhooks,
  webhookSecrets,
  refusesUrl: () => true,
  fetchPicture: undefined,
  linkSecret: Buffer.alloc(32),
  publicUrl: undefined,
  maxWaitMs: limits.MAX_EDIT_WAIT_MS,
  stopping: stopping.signal,
  authenticate: requireKey({ subscriptions, sessions, allowQueryKey: true, allowBearer: false }),
  rateLimiter: createMemoryRateLimiter(),
  sessions,
  log,
  hindrances: async () => [],
  onRequest(request) {
    durationsMs.push(request.durationMs);
    telemetry.onRequest(request);
  },
  renderMetrics: telemetry.metrics.render,
});
await app.listen({ host: "127.0.0.1", port: 0 });
say({ port: (app.server.address() as AddressInfo).port, key: issued.keys.primary });

const loopDelay = monitorEventLoopDelay({ resolution: LOOP_SAMPLE_MS });
for await (const line of createInterface({ input: process.stdin })) {
  switch (line as Command) {
    case "watch":
      durationsMs = [];
      loopDelay.reset();
      loopDelay.enable();
      say({});
      break;
    case "read": {
      loopDelay.disable();
      const { queued, running } = await jobs.stats();
      say({ held: queued + running, loopDelayP99Ms: Math.max(0, loopDelay.percentile(99) / 1e6 - LOOP_SAMPLE_MS), durationsMs });
      break;
    }
  }
}
stopping.abort();
app.server.closeAllConnections();
await app.close();
await Promise.all(workers.map((worker) => worker.drain(0)));
await Promise.all(engines.map((engine) => engine.close()));
await telemetry.close();
store[Symbol.dispose]();
rmSync(folder, { recursive: true });

/** What asks for no work of the engine's process is answered here: it is the gateway that is measured. */
function withoutEngine(engine: Editor): Editor {
  return {
    model: engine.model,
    isAway: () => engine.isAway(),
    async edit(request, options) {
      if (request.prompt === "hold") return never(options?.signal);
      if (request.picture !== undefined) return engine.edit(request, options);
      // Each is another one, as a model's are: of equal ones, the store would write the first alone.
      const ending = Buffer.alloc(4);
      ending.writeUInt32BE(request.seed);
      const picture = {
        bytes: Buffer.concat([small, ending]),
        format: "png" as const,
        width: SMALL_SIDE,
        height: SMALL_SIDE,
        seed: request.seed,
        unmaskedMaxDifference: undefined,
      };
      return { pictures: [picture], steps: 1, scheduler: "ddim", warnings: [], timings: { encode: 0, denoise: 0, decode: 0 } };
    },
  };
}

function never(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener("abort", () => reject(new EditError("cancelled", "The edit was cancelled")));
  });
}

function say(answer: Answer): void {
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
