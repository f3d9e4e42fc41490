// npm run bench:gateway -- [--python <path>] [--requests 2000] [--pictures 30] [--seconds 10] [--held 1000]
// What the gateway itself costs, next to FastAPI and Pillow doing the same. See ../README.md.
import { spawnSync } from "node:child_process";
import { cpus, loadavg, release, totalmem } from "node:os";
import { parseArgs } from "node:util";
import { formatTable } from "../peers/table.ts";
import { countHeld, timePictures, timeRequests, watchLoop } from "./measures.ts";
import { startFastApi, startRetouch, type Side } from "./side.ts";

const TARGETS = { p50Ms: 1, p99Ms: 5, base64CpuMs: 60, binaryCpuMs: 50, loopP99Ms: 10, heldMiB: 300 } as const;
const NEEDED = ["fastapi", "uvicorn", "multipart", "PIL"];

const { values } = parseArgs({
  options: {
    python: { type: "string", default: process.env["RETOUCH_PYTHON"] ?? "python3" },
    requests: { type: "string", default: "2000" },
    pictures: { type: "string", default: "30" },
    seconds: { type: "string", default: "10" },
    held: { type: "string", default: "1000" },
  },
});
if (process.platform !== "linux") throw new Error("Expected Linux, whose /proc tells a process's CPU time and memory");
const { python } = values;
const hasPeer = spawnSync(python, ["-c", `import ${NEEDED.join(", ")}`]).status === 0;
if (!hasPeer) {
  console.log(`${python} has no FastAPI to compare with. Possible solutions:`);
  console.log('- pip install fastapi uvicorn python-multipart pillow, and name that Python by "--python <path>" or RETOUCH_PYTHON\n');
}

const [processor] = cpus();
console.log(
  `${cpus().length} × ${processor?.model.trim()}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, Linux ${release()}, Node ${process.version}; ` +
    `${loadavg()[0].toFixed(2)} processes ran on average in the minute before: more than none makes all figures worse`,
);

/** One measurement of one side: the cells of its row, and the figures that are judged. */
interface Figures {
  readonly requests: Awaited<ReturnType<typeof timeRequests>>;
  readonly base64: Awaited<ReturnType<typeof timePictures>>;
  readonly binary: Awaited<ReturnType<typeof timePictures>>;
  readonly loopP99Ms: number;
  readonly held: Awaited<ReturnType<typeof countHeld>>;
}

const starts: (() => Promise<Side>)[] = [startRetouch, ...(hasPeer ? [() => startFastApi(python)] : [])];
const figures = new Map<string, Figures>();
for (const start of starts) figures.set(...(await measure(start)));

const columns = [...figures.values()];
const row = (what: string, target: string, cell: (figures: Figures) => string): string[] => [what, ...columns.map(cell), target];
const pictureRows = (way: "base64" | "binary", target: number): string[][] => [
  row(`1024² PNG in and out, ${way}: CPU-ms in all (answering + codec)`, `<= ${target}`, ({ [way]: { gateway, others } }) => {
    return `${(gateway + others).toFixed(1)} (${gateway.toFixed(1)} + ${others.toFixed(1)})`;
  }),
  row("  ms until its caller has it", "", ({ [way]: { milliseconds } }) => milliseconds.toFixed(0)),
  row("  MB of the reply", "", ({ [way]: { megabytes } }) => megabytes.toFixed(2)),
];
console.log(
  `\n${formatTable([
    ["", ...figures.keys(), "target"],
    row("a request without picture, in the gateway, p50 in ms", `<= ${TARGETS.p50Ms}`, ({ requests: { later } }) =>
      later.within.p50.toFixed(2),
    ),
    row("  p99 in ms", `<= ${TARGETS.p99Ms}`, ({ requests: { later } }) => later.within.p99.toFixed(2)),
    row("  as its caller sees it, p50 in ms", "", ({ requests: { later } }) => later.seen.p50.toFixed(2)),
    row("  p99 in ms", "", ({ requests: { later } }) => later.seen.p99.toFixed(2)),
    row("  the first of a fresh process, in the gateway, p50 in ms", "", ({ requests: { first } }) => first.within.p50.toFixed(2)),
    row("  p99 in ms", "", ({ requests: { first } }) => first.within.p99.toFixed(2)),
    ...pictureRows("base64", TARGETS.base64CpuMs),
    ...pictureRows("binary", TARGETS.binaryCpuMs),
    row("event-loop delay while two edits run, p99 in ms", `<= ${TARGETS.loopP99Ms}`, ({ loopP99Ms }) => loopP99Ms.toFixed(2)),
    row(`memory with ${values.held} held requests, in MiB`, `<= ${TARGETS.heldMiB}`, ({ held: { after } }) => mebi(after)),
    row("  before them", "", ({ held: { before } }) => mebi(before)),
  ])}\n`,
);
const retouch = figures.get("Retouch");
if (retouch !== undefined) {
  judge("a request without picture, in the gateway, p50", retouch.requests.later.within.p50, "ms", TARGETS.p50Ms);
  judge("a request without picture, in the gateway, p99", retouch.requests.later.within.p99, "ms", TARGETS.p99Ms);
  judge("1024² PNG in and out in base64", retouch.base64.gateway + retouch.base64.others, "CPU-ms", TARGETS.base64CpuMs);
  judge("1024² PNG in and out in binary", retouch.binary.gateway + retouch.binary.others, "CPU-ms", TARGETS.binaryCpuMs);
  judge("event-loop delay while two edits run, p99", retouch.loopP99Ms, "ms", TARGETS.loopP99Ms);
  judge(`memory with ${values.held} held requests`, retouch.held.after / 2 ** 20, "MiB", TARGETS.heldMiB);
}

async function measure(start: () => Promise<Side>): Promise<[string, Figures]> {
  const side = await start();
  console.log(`${side.name}: requests, pictures, two edits …`);
  const requests = await timeRequests(side, Number(values.requests));
  const base64 = await timePictures(side, "base64", Number(values.pictures));
  const binary = await timePictures(side, "binary", Number(values.pictures));
  const loopP99Ms = await watchLoop(side, Number(values.seconds));
  await side.stop();

  // What earlier requests have left in memory is not theirs.
  const fresh = await start();
  console.log(`${fresh.name}: ${values.held} held requests …`);
  const held = await countHeld(fresh, Number(values.held));
  await fresh.stop();
  return [side.name, { requests, base64, binary, loopP99Ms, held }];
}

function judge(what: string, value: number, unit: string, target: number): void {
  console.log(`${value <= target ? "met   " : "missed"}  ${what}: ${value.toFixed(2)} ${unit} (at most ${target})`);
}

function mebi(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(0);
}
