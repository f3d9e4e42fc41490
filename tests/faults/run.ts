// npm run faults -- [--full] [--only F2,F5]
// Shows that nothing is lost: faults of all kinds on real processes and a real PostgreSQL, judged by the seven laws. See docs/faults.md.
import { parseArgs } from "node:util";
import { startPostgres } from "../../server/src/test-support/postgres-server.ts";
import { describeOutcome } from "./describe-outcome.ts";
import { isMet } from "./figure.ts";
import { FIGURES } from "./figures/all-figures.ts";

const PROGRESS_EVERY_MS = 10_000;

const { values } = parseArgs({ options: { full: { type: "boolean", default: false }, only: { type: "string", default: "" } } });
const wanted = values.only.toUpperCase().split(",").filter(Boolean);
/** F5 means F5a and F5b. */
const isMeant = (name: string, figure: string): boolean => figure.replace(/[a-z]$/, "") === name || figure.toUpperCase() === name;
const unknown = wanted.filter((name) => !FIGURES.some((figure) => isMeant(name, figure.name)));
if (unknown.length > 0)
  throw new Error(`Expected some of ${FIGURES.map(({ name }) => name).join(", ")} for --only but received ${unknown.join()}`);
const chosen = FIGURES.filter(({ name }) => wanted.length === 0 || wanted.some((one) => isMeant(one, name)));

await using database = await startPostgres({ isDurable: true });
for (const figure of chosen) {
  const begun = performance.now();
  let told = begun;
  const onRound = (round: number, of: number): void => {
    if (performance.now() - told < PROGRESS_EVERY_MS) return;
    told = performance.now();
    process.stderr.write(`     ${figure.name}: ${round} of ${of}, ${((told - begun) / 1000).toFixed(0)} s\n`);
  };
  const outcome = await figure.show({ database, isFull: values.full, onRound });
  process.stdout.write(`${describeOutcome(figure, outcome)}, ${((performance.now() - begun) / 1000).toFixed(0)} s\n`);
  if (!isMet(outcome)) process.exitCode = 1;
}
