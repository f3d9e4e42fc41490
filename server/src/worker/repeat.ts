import { createBell } from "../jobs/bell.ts";

/** Does something every `intervalMs` after it was last done, failures included, beginning an interval from now. Call the result to stop. */
export function repeat(intervalMs: number, work: () => Promise<unknown>, onTrouble: (error: unknown) => void): () => void {
  const stop = createBell();
  void run();
  async function run(): Promise<void> {
    while (!(await stop.wait(intervalMs))) await work().catch(onTrouble);
  }
  return () => stop.ring();
}
