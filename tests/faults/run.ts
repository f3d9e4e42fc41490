// npm run faults -- [--full] [--only F2,F5] [--rounds 100] [--minutes 5]
// Shows that nothing is lost: faults of all kinds on real processes and a real PostgreSQL, judged by the seven laws. See docs/faults.md.
import { parseArgs } from "node:util";
import { startPostgres } from "../../server/src/test-support/postgres-server.ts";
import { describeOutcome } from "./describe-outcome.ts";
import { isMet, type Figure } from "./figure.ts";
import { FIGURES } from "./figures/all-figures.ts";
import { showFigures } from "./show-figures.ts";

const PROGRESS_EVERY_MS = 10_000;

const { values } = parseArgs({
  options: {
    full: { type: "boolean", default: false },
    only: { type: "string", default: "" },
    rounds: { type: "string" },
    minutes: { type: "string" },
  },
});
const wanted = values.only.toUpperCase().split(",").filter(Boolean);
/** F5 means F5a and F5b. */
const isMeant = (name: string, figure: string): boolean => figure.replace(/[a-z]$/, "") === name || figure.toUpperCase() === name;
const unknown = wanted.filter((name) => !FIGURES.some((figure) => isMeant(name, figure.name)));
if (unknown.length > 0)
  throw new Error(`Expected some of ${FIGURES.map(({ name }) => name).join(", ")} for --only but received ${unknown.join()}`);
const chosen = FIGURES.filter(({ name }) => wanted.length === 0 || wanted.some((one) => isMeant(one, name)));

const rounds = readNumber("rounds", values.rounds);
const minutes = readNumber("minutes", values.minutes);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));

await using database = await startPostgres({ isDurable: true });
let begun = performance.now();
let toldAt = begun;
const onRound = ({ name }: Figure, round: number, of: number): void => {
  if (performance.now() - toldAt < PROGRESS_EVERY_MS) return;
  toldAt = performance.now();
  process.stderr.write(`     ${name}: ${round} of ${of}, ${((toldAt - begun) / 1000).toFixed(0)} s\n`);
};
for await (const [figure, outcome] of showFigures(chosen, database, {
  isFull: values.full,
  rounds,
  ...(minutes !== undefined && { limitMs: minutes * 60_000 }),
  onRound,
})) {
  process.stdout.write(`${describeOutcome(figure, outcome)}, ${((performance.now() - begun) / 1000).toFixed(0)} s\n`);
  if (!isMet(outcome)) process.exitCode = 1;
  begun = performance.now();
}

function readNumber(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new Error(`Expected a whole number above 0 for --${name} but received ${JSON.stringify(text)}`);
}
