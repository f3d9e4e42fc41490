import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createAdmissions } from "../examples.ts";
import { createTestClock, type OpenStoreUnderTest } from "../store-under-test.ts";
import { COMMANDS, type Command } from "./commands.ts";
import { expectSameInFull } from "./expect-same.ts";
import { createModelStore } from "./model-store.ts";
import type { Past, Real } from "./world.ts";

/** `RETOUCH_FULL_TESTS=1` runs the full form, which takes minutes. */
const RUNS = process.env["RETOUCH_FULL_TESTS"] === "1" ? 10_000 : 100;
const COMMANDS_A_RUN = 50;
const TIME_LIMIT_MS = 3_600_000;

/** Whatever is done, in whatever order, an adapter's `JobStore` does what the model does. */
export function describeModel(open: OpenStoreUnderTest): void {
  describe("against the model", () => {
    test(`${RUNS} runs of up to ${COMMANDS_A_RUN} commands leave the store and the model alike`, { timeout: TIME_LIMIT_MS }, async () => {
      let commandsRun = 0;
      const run = async (commands: Iterable<Command>): Promise<void> => {
        const clock = createTestClock();
        const store = await open(clock.now);
        try {
          const past: Past = { model: createModelStore(clock.now), ids: [], fences: [] };
          const real: Real = { ports: store, clock, newAdmission: createAdmissions(clock), reopen: async () => store.reopen() };
          await fc.asyncModelRun(() => ({ model: past, real }), commands);
          await expectSameInFull(past, real);
          commandsRun += [...commands].length;
        } finally {
          await store.close();
        }
      };
      const commands = fc.commands(COMMANDS, { maxCommands: COMMANDS_A_RUN, size: "max" });
      await fc.assert(fc.asyncProperty(commands, run), { numRuns: RUNS });
      // Runs that do nothing prove nothing.
      expect(commandsRun).toBeGreaterThan((RUNS * COMMANDS_A_RUN) / 4);
    });
  });
}
