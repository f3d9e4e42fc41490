import { setTimeout as sleep } from "node:timers/promises";
import type { HrTime } from "@opentelemetry/api";
import type { ReadableSpan } from "@opentelemetry/sdk-trace";
import type { Span } from "./span.ts";

/** Where spans go. */
export interface Traces {
  /** Puts a span that has ended among those that are sent next. */
  record(span: Span): void;
  /** Sends what is left, as far as the collector takes it within 2 s. Never rejects. */
  close(): Promise<void>;
}

const LAST_SPANS_MS = 2000;

/** Nobody collects spans. */
export const NO_TRACES: Traces = { record: () => undefined, close: async () => undefined };

const KINDS = { internal: 0, server: 1, consumer: 4 } as const;
const SAMPLED = 1;
const STATUS_UNSET = 0;
const STATUS_ERROR = 2;

/**
 * Sends spans in batches to an OTLP collector over HTTP; when it is away, they are dropped. `OTEL_EXPORTER_OTLP_HEADERS`,
 * `OTEL_EXPORTER_OTLP_TIMEOUT` and `OTEL_SERVICE_NAME` count too: OpenTelemetry's exporter reads them itself.
 */
export async function openTraces(endpoint: string, version: string): Promise<Traces> {
  const [{ OTLPTraceExporter }, { BatchSpanProcessor }, { defaultResource, resourceFromAttributes }] = await Promise.all([
    import("@opentelemetry/exporter-trace-otlp-http"),
    import("@opentelemetry/sdk-trace"),
    import("@opentelemetry/resources"),
  ]);
  const service = { "service.name": process.env["OTEL_SERVICE_NAME"] ?? "retouch", "service.version": version };
  const resource = defaultResource().merge(resourceFromAttributes(service));
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, "")}/v1/traces` });
  const processor = new BatchSpanProcessor({ exporter });

  return {
    record: (span) => processor.onEnd(toReadable(span, resource)),
    async close() {
      const sent = processor.shutdown().catch(() => undefined); // as before: what a collector does not take is dropped
      await Promise.race([sent, sleep(LAST_SPANS_MS, undefined, { ref: false })]);
    },
  };
}

function toReadable(span: Span, resource: ReadableSpan["resource"]): ReadableSpan {
  const { name, kind, traceId, id, parentId, startMs, endMs, attributes, isError } = span;
  const contextOf = (spanId: string) => ({ traceId, spanId, traceFlags: SAMPLED });
  return {
    name,
    kind: KINDS[kind],
    spanContext: () => contextOf(id),
    ...(parentId !== undefined && { parentSpanContext: { ...contextOf(parentId), isRemote: true } }),
    startTime: toHrTime(startMs),
    endTime: toHrTime(endMs),
    duration: toHrTime(endMs - startMs),
    status: { code: isError ? STATUS_ERROR : STATUS_UNSET },
    attributes,
    links: [],
    events: [],
    ended: true,
    resource,
    instrumentationScope: { name: "retouch" },
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}

/** Milliseconds → seconds and nanoseconds. */
function toHrTime(milliseconds: number): HrTime {
  const seconds = Math.floor(milliseconds / 1000);
  return [seconds, Math.round((milliseconds - seconds * 1000) * 1e6)];
}
