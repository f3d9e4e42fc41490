import { expect } from "vitest";
import type { ServerProcess } from "./server-process.ts";

/** What a server must be started with to be measured: its inspector, on a port of this machine. */
export const MEASURABLE = { NODE_OPTIONS: "--inspect=127.0.0.1:0" };

export interface Memory {
  /** Bytes that are alive after garbage was collected, on the heap and outside of it. */
  readonly alive: number;
  readonly resident: number;
}

/** Asks a server's own process, through its inspector, to collect its garbage and to say what is left. */
export async function measureMemory({ errorLines }: ServerProcess): Promise<Memory> {
  const line = errorLines.find((text) => text.startsWith("Debugger listening on "));
  const socket = new WebSocket(line!.slice(line!.indexOf("ws://")));
  let calls = 0;
  const call = (method: string, params: object = {}): Promise<Record<string, unknown>> => {
    const id = ++calls;
    const answered = new Promise<Record<string, unknown>>((resolve) => {
      socket.addEventListener("message", ({ data }) => {
        const message = JSON.parse(String(data)) as { id?: number; result: Record<string, unknown> };
        if (message.id === id) resolve(message.result);
      });
    });
    socket.send(JSON.stringify({ id, method, params }));
    return answered;
  };
  await new Promise((resolve) => socket.addEventListener("open", resolve));
  // Twice: what the first finalizes, the second frees.
  for (let i = 0; i < 2; i++) await call("HeapProfiler.collectGarbage");
  const { result } = (await call("Runtime.evaluate", { expression: "JSON.stringify(process.memoryUsage())" })) as {
    result: { value: string };
  };
  socket.close();
  const { heapUsed, external, rss } = JSON.parse(result.value) as NodeJS.MemoryUsage;
  expect(heapUsed).toBeGreaterThan(0);
  return { alive: heapUsed + external, resident: rss };
}

/** By how much `y` grows with each `x`: the line of least squares. */
export function slope(points: readonly (readonly [x: number, y: number])[]): number {
  const mean = (axis: 0 | 1): number => points.reduce((sum, point) => sum + point[axis], 0) / points.length;
  const [x, y] = [mean(0), mean(1)];
  const along = points.reduce((sum, point) => sum + (point[0] - x) ** 2, 0);
  return points.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0) / along;
}
