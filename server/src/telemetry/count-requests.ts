import type { Meter } from "@opentelemetry/api";
import type { ObservedRequest } from "./observed-request.ts";

/** Seconds. From what is answered out of memory to the longest wait for a picture. */
const DURATION_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900];

/** Counts requests and how long they took, by method, route and status: OpenTelemetry's names, with Prometheus' unit in them. */
export function countRequests(meter: Meter): (request: ObservedRequest) => void {
  const duration = meter.createHistogram("http.server.request.duration.seconds", {
    description: "From the request's headers to the end of the reply; 499: the caller hung up",
    advice: { explicitBucketBoundaries: DURATION_BUCKETS },
  });
  return ({ method, route, status, durationMs }) => {
    duration.record(durationMs / 1000, {
      "http.request.method": method,
      "http.route": route,
      "http.response.status_code": status,
    });
  };
}
