import { afterAll, beforeAll, expect, test } from "vitest";
import { startPostgres, type PostgresServer } from "../../server/src/test-support/postgres-server.ts";
import type { Figure } from "./figure.ts";
import { connectionsCut } from "./figures/connections-cut.ts";
import { databaseStopped } from "./figures/database-stopped.ts";
import { frozenWorker } from "./figures/frozen-worker.ts";
import { gatewayKilled } from "./figures/gateway-killed.ts";
import { keyRevoked } from "./figures/key-revoked.ts";
import { rollingRestart } from "./figures/rolling-restart.ts";
import { workerKilled } from "./figures/worker-killed.ts";
import { showFigures } from "./show-figures.ts";

/** In an order in which few processes have to be started between one and the next. The others have tests of their own, or tell of speed. */
const FIGURES: readonly Figure[] = [workerKilled, frozenWorker, rollingRestart, databaseStopped, connectionsCut, gatewayKilled, keyRevoked];
const TIME_LIMIT_MS = 300_000;

let database: PostgresServer;

beforeAll(async () => {
  database = await startPostgres({ isDurable: true });
});
afterAll(() => database[Symbol.asyncDispose]());

test("whatever is killed, frozen, stopped, cut or restarted, the seven laws hold", { timeout: TIME_LIMIT_MS }, async () => {
  const shown: string[] = [];
  for await (const [{ name }, { rounds, measures, violations }] of showFigures(FIGURES, database, {
    isFull: false,
    onRound: () => undefined,
  })) {
    expect(violations, name).toEqual([]);
    expect(
      measures.filter(({ isMet, isOfSpeed }) => !isMet && isOfSpeed !== true),
      name,
    ).toEqual([]);
    expect(rounds, name).toBeGreaterThan(0);
    shown.push(name);
  }
  expect(shown).toEqual(FIGURES.map(({ name }) => name));
});
