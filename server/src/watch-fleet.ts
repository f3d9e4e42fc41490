import type { Fleet, FleetWorker } from "./jobs/fleet.ts";
import { repeat } from "./worker/repeat.ts";

/** Workers come and go seldom, and every request asks for them. */
const LOOK_EVERY_MS = 2000;

export interface FleetView {
  /** As they were a moment ago. */
  workers(): readonly FleetWorker[];
  close(): Promise<void>;
}

/** Looks at the fleet now and again, so that nobody has to wait for it. What cannot be seen is as it was. */
export async function watchFleet(fleet: Fleet, onTrouble: (error: unknown) => void): Promise<FleetView> {
  let seen: readonly FleetWorker[] = await fleet.workers();
  const close = repeat(LOOK_EVERY_MS, async () => void (seen = await fleet.workers()), onTrouble);
  return { workers: () => seen, close };
}
