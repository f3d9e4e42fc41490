import { ANNOUNCE_EVERY_MS, ANNOUNCED_FOR_MS, type Fleet, type FleetWorker } from "../jobs/fleet.ts";
import { repeat } from "./repeat.ts";

/** Makes a worker known, again and again, until the result is called. */
export async function joinFleet(fleet: Fleet, worker: FleetWorker, onTrouble: (error: unknown) => void): Promise<() => Promise<void>> {
  const announce = async (): Promise<void> => fleet.announce(worker, ANNOUNCED_FOR_MS);
  await announce();
  const stop = repeat(ANNOUNCE_EVERY_MS, announce, onTrouble);
  return async () => {
    await stop(); // or it would be announced once more
    await fleet.leave(worker.name).catch(onTrouble); // they notice by themselves
  };
}
