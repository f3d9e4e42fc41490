import { monitorEventLoopDelay } from "node:perf_hooks";
import type { Meter } from "@opentelemetry/api";

/** How often the loop's delay is looked at. Finer costs more than it shows. */
const LOOP_RESOLUTION_MS = 10;
const QUANTILES = [50, 90, 99, 100];

/** What the process takes, and how long its event loop keeps others waiting. */
export function countProcess(meter: Meter): void {
  const delay = monitorEventLoopDelay({ resolution: LOOP_RESOLUTION_MS });
  delay.enable();
  meter
    .createObservableGauge("nodejs.eventloop.delay.seconds", {
      description: "Delay of the event loop since the last time this was read, by percentile; the looking itself takes 10 ms",
    })
    .addCallback((gauge) => {
      for (const percentile of QUANTILES) gauge.observe(delay.percentile(percentile) / 1e9, { percentile: `p${percentile}` });
      delay.reset();
    });

  meter
    .createObservableGauge("process.memory.bytes", { description: "Memory of the gateway's process; the engine has its own" })
    .addCallback((gauge) => {
      const { rss, heapUsed, external } = process.memoryUsage();
      for (const [kind, bytes] of Object.entries({ resident: rss, heap: heapUsed, external })) gauge.observe(bytes, { kind });
    });
  meter
    .createObservableCounter("process.cpu.seconds", { description: "Processor time of the gateway's process" })
    .addCallback((counter) => {
      const { user, system } = process.cpuUsage();
      counter.observe((user + system) / 1e6);
    });
}
