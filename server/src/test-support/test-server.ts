import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import type { Authenticate } from "../http/authenticate.ts";
import { createApp, type AppOptions } from "../http/app.ts";
import { createMemoryRateLimiter } from "../store/memory/memory-rate-limiter.ts";
import { createLog } from "../telemetry/log.ts";
import { createStubEditor, type StubEditor } from "./stub-editor.ts";

/** A gateway over a stub editor, listening on a free port of this machine. */
export interface TestServer extends AsyncDisposable {
  readonly app: FastifyInstance;
  readonly editor: StubEditor;
  readonly url: string;
  readonly port: number;
  readonly logLines: string[];
  draining: boolean;
  close(): Promise<void>;
}

/** `options` replace what a test server has by default: counts in memory, no sessions. */
export async function startTestServer(
  authenticate: Authenticate,
  options: Partial<Pick<AppOptions, "rateLimiter" | "sessions">> = {},
): Promise<TestServer> {
  const editor = createStubEditor();
  const logLines: string[] = [];
  const log = createLog("info", { write: (line) => logLines.push(line) });
  const app = createApp({
    editor,
    authenticate,
    rateLimiter: createMemoryRateLimiter(),
    sessions: undefined,
    log,
    isDraining: () => server.draining,
    ...options,
  });
  await app.listen({ host: "127.0.0.1", port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const server: TestServer = {
    app,
    editor,
    port,
    url: `http://127.0.0.1:${port}`,
    logLines,
    draining: false,
    async close() {
      app.server.closeAllConnections();
      await app.close();
    },
    [Symbol.asyncDispose]: () => server.close(),
  };
  return server;
}
