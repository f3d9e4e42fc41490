import type { Meter } from "@opentelemetry/api";

/** Where instruments are made, and what they have counted. */
export interface OpenMeter {
  readonly meter: Meter;
  /** All instruments' present values in Prometheus' text format. Rejects when one of them cannot be read. */
  readonly render: () => Promise<string>;
}

/** Loads OpenTelemetry, which takes a while: begin it beside what takes longer. */
export async function openMeter(): Promise<OpenMeter> {
  const [{ MeterProvider }, { PrometheusExporter, PrometheusSerializer }] = await Promise.all([
    import("@opentelemetry/sdk-metrics"),
    import("@opentelemetry/exporter-prometheus"),
  ]);
  const reader = new PrometheusExporter({ preventServerStart: true });
  const provider = new MeterProvider({ readers: [reader] });
  const serializer = new PrometheusSerializer("", false, undefined, true, true);
  return {
    meter: provider.getMeter("retouch"),
    async render() {
      const { resourceMetrics, errors } = await reader.collect();
      if (errors.length > 0) throw new AggregateError(errors, "Some metrics cannot be read");
      return serializer.serialize(resourceMetrics);
    },
  };
}
