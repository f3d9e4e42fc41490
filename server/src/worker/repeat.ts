import { createBell } from "../jobs/bell.ts";

/**
 * Does something every `intervalMs` after it was last done, failures included, beginning an interval from now. Call the result to stop: it
 * resolves when what is under way is done.
 */
export function repeat(intervalMs: number, work: () => Promise<unknown>, onTrouble: (error: unknown) => void): () => Promise<void> {
  const stop = createBell();
  const running = run();
  async function run(): Promise<void> {
    while (!(await stop.wait(intervalMs))) await work().catch(onTrouble);
  }
  return async () => {
    stop.ring();
    await running;
  };
}
