import type { Clock } from "../../jobs/clock.ts";
import type { Fleet, FleetWorker } from "../../jobs/fleet.ts";

/** Workers of this process. */
export function createMemoryFleet(clock: Clock): Fleet {
  const known = new Map<string, { readonly worker: FleetWorker; readonly until: number }>();
  return {
    async announce(worker, forMs) {
      known.set(worker.name, { worker, until: clock().getTime() + forMs });
    },
    async leave(name) {
      known.delete(name);
    },
    async workers() {
      const now = clock().getTime();
      return [...known.values()].filter(({ until }) => until > now).map(({ worker }) => worker);
    },
  };
}
