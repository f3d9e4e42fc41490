import type { Clock } from "../../jobs/clock.ts";
import type { Fleet, FleetWorker } from "../../jobs/fleet.ts";
import type { Database } from "./database.ts";
import { statement } from "./statement.ts";

const ANNOUNCE = statement(`
  INSERT INTO worker (name, told, joined_at_ms, seen_until_ms) VALUES ($1, $2, $3, $4)
  ON CONFLICT (name) DO UPDATE SET told = excluded.told, seen_until_ms = excluded.seen_until_ms`);
const LEAVE = statement("DELETE FROM worker WHERE name = $1");
const FORGET = statement("DELETE FROM worker WHERE seen_until_ms <= $1");
const SELECT = statement("SELECT told FROM worker WHERE seen_until_ms > $1 ORDER BY joined_at_ms, name");

/** Workers of all machines. */
export function createPostgresFleet(database: Database, clock: Clock): Fleet {
  const now = (): number => clock().getTime();
  return {
    async announce(worker, forMs) {
      await database.write(false, async (transaction) => {
        await transaction.run(FORGET, [now()]);
        await transaction.run(ANNOUNCE, [worker.name, JSON.stringify(worker), now(), now() + forMs]);
      });
    },
    async leave(name) {
      await database.run(LEAVE, [name]);
    },
    async workers() {
      return (await database.rows(SELECT, [now()])).map(({ told }) => JSON.parse(String(told)) as FleetWorker);
    },
  };
}
