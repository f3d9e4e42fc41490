import type { Rota } from "../../jobs/rota.ts";
import type { Database } from "./database.ts";
import { statement } from "./statement.ts";

const TAKE = statement(`
  INSERT INTO duty (name, done_at) VALUES ($1, clock_timestamp())
  ON CONFLICT (name) DO UPDATE SET done_at = excluded.done_at WHERE duty.done_at <= clock_timestamp() - $2::float8 * interval '1 millisecond'
  RETURNING name`);

/** Whoever asks first, of all processes of the database. */
export function createPostgresRota(database: Database): Rota {
  return {
    async takes(duty, everyMs) {
      return (await database.row(TAKE, [duty, everyMs])) !== undefined;
    },
  };
}
