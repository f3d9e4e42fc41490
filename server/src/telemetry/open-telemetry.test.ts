import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { resultOf } from "../store/conformance/examples.ts";
import { requireLocalHost } from "../http/authenticate.ts";
import { systemClock } from "../jobs/clock.ts";
import { openWorkshop, type TestWorkshop } from "../test-support/workshop.ts";
import { startTestServer } from "../test-support/test-server.ts";
import { openTestStores } from "../test-support/test-stores.ts";
import { openTelemetry, type Telemetry } from "./open-telemetry.ts";
import { spanIdOf } from "./span.ts";

const PROMPT = "canary of a prompt";
/** After which the exporter gives up by itself. */
const EXPORT_TIMEOUT_MS = 10_000;
const FAILURE = { kind: "internal", message: "no", field: undefined } as const;

const opened: Disposable[] = [];

afterEach(() => {
  for (const workshop of opened.splice(0)) workshop[Symbol.dispose]();
});

function open(otlpEndpoint?: string): { workshop: TestWorkshop; telemetry: Promise<Telemetry> } {
  const workshop = openWorkshop();
  opened.push(workshop);
  return { workshop, telemetry: openTelemetry({ store: workshop, clock: systemClock, otlpEndpoint, version: "1.2.3" }) };
}

/** Name and labels → value. */
async function readMetrics(telemetry: Telemetry): Promise<Map<string, number>> {
  const text = await telemetry.metrics.render();
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.slice(line.lastIndexOf(" ") + 1))]));
}

test("a worker gets only what its models can do, with telemetry as without", async () => {
  const { workshop, telemetry: opening } = open();
  const { jobs } = await opening;
  const { id } = await workshop.admit({ request: { model: "big" } });
  expect(await jobs.claim("test", 15_000, ["small"])).toBeUndefined();
  expect((await jobs.claim("test", 15_000, ["big"]))?.job.id).toBe(id);
});

test("jobs are counted by state, and runs by how they ended", async () => {
  const { workshop, telemetry: opening } = open();
  const telemetry = await opening;
  const endings = [
    ["succeeded", (fence) => telemetry.jobs.complete(fence, resultOf())],
    ["failed", (fence) => telemetry.jobs.fail(fence, FAILURE)],
    ["released", (fence) => telemetry.jobs.release(fence)],
    ["crashed", (fence) => telemetry.jobs.renew(fence, 0)],
    ["gone", (fence, id) => workshop.jobs.cancel(id).then(() => telemetry.jobs.renew(fence, 1000))],
  ] as const satisfies [string, (fence: { jobId: string; attempt: number }, id: string) => Promise<unknown>][];
  for (const [, finish] of endings) {
    const { id } = await workshop.admit();
    const claim = await telemetry.jobs.claim("test", 15_000);
    expect(claim?.job.id).toBe(id);
    await finish(claim!.fence, id);
    await workshop.jobs.cancel(id);
  }
  const metrics = await readMetrics(telemetry);
  for (const [end] of endings) expect(metrics.get(`retouch_runs_total{end="${end}"}`), end).toBe(1);
  expect(metrics.get('retouch_jobs{state="succeeded"}')).toBe(1);
  expect(metrics.get('retouch_jobs{state="failed"}')).toBe(1);
  expect(metrics.get('retouch_jobs{state="cancelled"}')).toBe(3);
  expect(metrics.get('retouch_jobs{state="queued"}')).toBe(0);
  expect(metrics.get("retouch_queue_wait_seconds_count")).toBe(5);
  expect(metrics.get('retouch_edit_duration_seconds_count{phase="denoise"}')).toBe(1);
  expect(metrics.get("retouch_engine_restarts_total")).toBe(0);
});

test("requests are counted by the route's pattern, with nothing that a caller wrote", async () => {
  const { telemetry: opening } = open();
  const telemetry = await opening;
  const seen: number[] = [];
  await using api = await startTestServer(requireLocalHost, {
    onRequest: (request) => {
      telemetry.onRequest(request);
      seen.push(request.status);
    },
    renderMetrics: telemetry.metrics.render,
  });
  const statuses = [
    fetch(`${api.url}/inpainting/v1/jobs/canary?subscription-key=canary`),
    fetch(`${api.url}/canary`),
    fetch(`${api.url}/livez`, { method: "PATCH" }),
    fetch(`${api.url}/inpainting/v1/getImage`, {
      method: "POST",
      body: JSON.stringify({ prompt: PROMPT }),
      headers: { "content-type": "application/json", "ocp-apim-subscription-key": "canary" },
    }),
  ];
  expect((await Promise.all(statuses)).map(({ status }) => status)).toEqual([404, 404, 405, 200]);
  while (seen.length < statuses.length) await new Promise((resolve) => setImmediate(resolve));

  const reply = await fetch(`${api.url}/metrics`);
  const text = await reply.text();
  expect(reply.headers.get("content-type")).toMatch(/^text\/plain/);
  const count = (method: string, route: string, status: number): string =>
    `http_server_request_duration_seconds_count{http_request_method="${method}",http_route="${route}",http_response_status_code="${status}"} `;
  expect(text).toContain(`${count("GET", "/inpainting/v1/jobs/:id", 404)}1`);
  expect(text).toContain(`${count("_OTHER", "none", 404)}1`);
  expect(text).toContain(`${count("_OTHER", "none", 405)}1`);
  expect(text).toContain(`${count("POST", "/inpainting/v1/getImage", 200)}1`);
  expect(text).toMatch(/^nodejs_eventloop_delay_seconds\{percentile="p99"\} [\d.e-]+$/m);
  expect(text).toMatch(/^process_memory_bytes\{kind="resident"\} \d+$/m);
  expect(text).not.toContain("canary");
});

test("attempts to deliver a message are counted by their outcome, after they are written down", async () => {
  const { telemetry: opening } = open();
  const telemetry = await opening;
  const written: unknown[] = [];
  using stores = openTestStores();
  const counted = telemetry.metrics.countDeliveries({ ...stores.webhooks, record: async (...parts) => void written.push(parts) });
  const attempt = { at: new Date(), status: 200, failure: undefined, durationMs: 1 };
  for (const next of ["delivered", new Date(), "failed", "delivered"] as const) await counted.record("msg", attempt, next);
  const metrics = await readMetrics(telemetry);
  expect(written).toHaveLength(4);
  expect(metrics.get('retouch_webhook_attempts_total{outcome="delivered"}')).toBe(2);
  expect(metrics.get('retouch_webhook_attempts_total{outcome="retried"}')).toBe(1);
  expect(metrics.get('retouch_webhook_attempts_total{outcome="failed"}')).toBe(1);
});

interface SentSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly status: { readonly code: number };
}

/** An OTLP collector that keeps what it is sent. */
async function startCollector() {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      bodies.push(Buffer.concat(parts).toString("utf8"));
      response.writeHead(200, { "content-type": "application/json" }).end("{}");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bodies,
    spans: () =>
      bodies.flatMap((body) => {
        const { resourceSpans } = JSON.parse(body) as { resourceSpans: { scopeSpans: { spans: SentSpan[] }[] }[] };
        return resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));
      }),
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

/** An OTLP collector that takes what it is sent and says nothing. */
async function startSilentCollector() {
  const server = createServer(() => undefined);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

test("a caller's trace goes on over the gateway and the queue into the engine's phases", async () => {
  const collector = await startCollector();
  const { workshop, telemetry: opening } = open(collector.url);
  const telemetry = await opening;
  const { id, traceId } = await workshop.admit();
  const claim = await telemetry.jobs.claim("test", 15_000);
  await telemetry.jobs.complete(claim!.fence, resultOf());
  const request = { method: "POST", route: "/inpainting/v1/jobs", status: 202, startedAt: new Date(), durationMs: 2, traceId };
  telemetry.onRequest({ ...request, parentSpanId: "00f067aa0ba902b7", jobId: id });
  await telemetry.close();
  await collector.close();

  const byName = new Map(collector.spans().map((span) => [span.name, span]));
  expect([...byName.keys()].toSorted()).toEqual(["POST /inpainting/v1/jobs", "decode", "denoise", "encode", "queue", "run"]);
  expect(new Set([...byName.values()].map((span) => span.traceId))).toEqual(new Set([traceId]));
  const gateway = byName.get("POST /inpainting/v1/jobs")!;
  const run = byName.get("run")!;
  expect(gateway).toMatchObject({ spanId: spanIdOf(id), parentSpanId: "00f067aa0ba902b7" });
  expect(byName.get("queue")?.parentSpanId).toBe(gateway.spanId);
  expect(run.parentSpanId).toBe(gateway.spanId);
  for (const phase of ["encode", "denoise", "decode"]) expect(byName.get(phase)?.parentSpanId).toBe(run.spanId);
  expect(collector.bodies.join()).toContain("service.name");
});

test.each<[string, () => Promise<{ url: string; close(): unknown }>]>([
  ["does not answer", startSilentCollector],
  [
    "is gone",
    async () => {
      const collector = await startCollector();
      await collector.close();
      return collector;
    },
  ],
])("a collector that %s keeps nobody from closing", async (_, startIt) => {
  const collector = await startIt();
  const { workshop, telemetry: opening } = open(collector.url);
  const telemetry = await opening;
  await workshop.admit();
  const claim = await telemetry.jobs.claim("test", 15_000);
  await telemetry.jobs.complete(claim!.fence, resultOf());
  expect(await Promise.race([telemetry.close(), sleep(EXPORT_TIMEOUT_MS, "still waiting", { ref: false })])).toBeUndefined();
  await collector.close();
});

test("without a collector no span is made, and closing has nothing to wait for", async () => {
  const { workshop, telemetry: opening } = open();
  const telemetry = await opening;
  await workshop.admit();
  const claim = await telemetry.jobs.claim("test", 15_000);
  expect(await telemetry.jobs.complete(claim!.fence, resultOf())).toBe(true);
  await telemetry.close();
});
