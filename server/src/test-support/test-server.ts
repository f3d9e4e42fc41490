import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import { createApp, type AppOptions } from "../http/app.ts";
import type { Authenticate } from "../http/authenticate.ts";
import { systemClock } from "../jobs/clock.ts";
import { createPreviewAudience } from "../jobs/preview-audience.ts";
import { createMemoryRateLimiter } from "../store/memory/memory-rate-limiter.ts";
import { createLog } from "../telemetry/log.ts";
import { startWorker } from "../worker/start-worker.ts";
import { createStubEditor, type StubEditor } from "./stub-editor.ts";
import { openTestStores, type TestStores } from "./test-stores.ts";

/** A gateway and a worker over a stub editor, listening on a free port of this machine. */
export interface TestServer extends AsyncDisposable {
  readonly app: FastifyInstance;
  readonly editor: StubEditor;
  readonly stores: TestStores;
  readonly url: string;
  readonly port: number;
  readonly logLines: string[];
  /** Tells the gateway that the process is about to stop; the worker goes on. */
  startDraining(): void;
  close(): Promise<void>;
}

export interface TestServerOptions extends Partial<Omit<AppOptions, "log" | "authenticate" | "stopping">> {
  /** Closed with the server. Default: new ones. */
  readonly stores?: TestStores;
  /** Whether anybody does the jobs. Default true. */
  readonly hasWorker?: boolean;
}

/** `options` replace what a test server has by default: stores of its own, counts in memory, no sessions. */
export async function startTestServer(
  authenticate: Authenticate,
  { stores = openTestStores(), hasWorker = true, ...options }: TestServerOptions = {},
): Promise<TestServer> {
  const editor = createStubEditor();
  const audience = createPreviewAudience();
  const logLines: string[] = [];
  const log = createLog("info", { write: (line) => logLines.push(line) });
  const onTrouble = (error: unknown): void => log.error({ err: error }, "trouble");
  const worker = hasWorker ? startWorker({ ...stores, name: "test", editor, audience, clock: systemClock, onTrouble }) : undefined;

  const stop = new AbortController();
  const app = createApp({
    ...stores,
    clock: systemClock,
    audience,
    models: () => [editor.model],
    queueLimits: { maxQueued: 1000, maxQueuedBytes: 2 ** 30, maxWaitMs: 60_000 },
    refusesUrl: ({ protocol }) => protocol !== "https:",
    fetchPicture: undefined,
    linkSecret: Buffer.alloc(32, 7),
    publicUrl: undefined,
    maxWaitMs: 60_000,
    stopping: stop.signal,
    authenticate,
    rateLimiter: createMemoryRateLimiter(),
    sessions: undefined,
    log,
    hindrances: async () => [],
    onRequest: () => undefined,
    renderMetrics: async () => "",
    ...options,
  });
  await app.listen({ host: "127.0.0.1", port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const server: TestServer = {
    app,
    editor,
    stores,
    port,
    url: `http://127.0.0.1:${port}`,
    logLines,
    startDraining: () => stop.abort(),
    async close() {
      stop.abort();
      app.server.closeAllConnections();
      await app.close();
      await worker?.drain(0);
      stores[Symbol.dispose]();
    },
    [Symbol.asyncDispose]: () => server.close(),
  };
  return server;
}
