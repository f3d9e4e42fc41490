// npm run bench:editor -- [--strokes 4] [--chromium /usr/bin/chromium] [--side 4096] [--only <word>] [--trace <folder>]
// Whether strokes on a large picture keep the pace of the screen, by the browser's own trace. See ../README.md.
import { writeFileSync } from "node:fs";
import { cpus, loadavg, release, totalmem } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { chromium, type CDPSession, type Page } from "playwright-core";
import { PAGE_FOLDER } from "../../server/src/http/routes/page.ts";
import { buildPage } from "../../web/build-page.ts";
import { formatTable } from "../peers/table.ts";
import { openControl } from "./control.ts";
import { servePage } from "./page-server.ts";
import { drawStrokes, turnWheel, type Stage } from "./scenes.ts";
import { readFigures, SCENE_BEGINS, SCENE_ENDS, TRACE_CATEGORIES, type Figures } from "./trace.ts";

const TARGETS = { framesPerSecond: 60, dropped: 0.01, longestTaskMs: 16, pointerMoveMs: 4 } as const;
/** Frames come at 60 a second; a scene that begins or ends between two of them counts one fewer. */
const FRAMES_TOLERANCE = 1;

const { values } = parseArgs({
  options: {
    strokes: { type: "string", default: "4" },
    chromium: { type: "string", default: "/usr/bin/chromium" },
    side: { type: "string", default: "4096" },
    only: { type: "string", default: "" },
    trace: { type: "string" },
  },
});
const strokes = Number(values.strokes);
const VIEWPORT = { width: 1440, height: 900 };

interface Scene {
  readonly name: string;
  readonly prepare: (page: Page) => Promise<void>;
  readonly play: (input: CDPSession, stage: Stage) => Promise<void>;
}

const draw: Scene["play"] = (input, stage) => drawStrokes(input, stage, strokes);
const press = (...keys: readonly string[]) => {
  return async (page: Page): Promise<void> => {
    for (const key of keys) await page.keyboard.press(key);
  };
};
const SCENES: readonly Scene[] = [
  { name: "brush, whole picture in sight", prepare: press("b", "0"), play: draw },
  { name: "soft brush, whole picture", prepare: press(...Array.from({ length: 20 }, () => "{")), play: draw },
  { name: "eraser, whole picture", prepare: press("e", ...Array.from({ length: 20 }, () => "}")), play: draw },
  { name: "brush at 100 %", prepare: press("b", "1"), play: draw },
  { name: "lasso, whole picture", prepare: press("l", "0"), play: draw },
  { name: "pan at 100 %", prepare: press("1"), play: (input, stage) => drawStrokes(input, stage, strokes, "middle") },
  { name: "zoom by the wheel", prepare: press("0"), play: (input, stage) => turnWheel(input, stage, strokes) },
];

await buildPage();
using server = await servePage(PAGE_FOLDER);
const browser = await chromium.launch({ executablePath: values.chromium, args: ["--no-sandbox"] });
const [processor] = cpus();
console.log(
  `${cpus().length} × ${processor?.model.trim()}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, Linux ${release()}, Chromium ${browser.version()}; ` +
    `${loadavg()[0].toFixed(2)} processes ran on average in the minute before: more than none makes all but CPU times worse`,
);
try {
  const page = await browser.newPage({ viewport: VIEWPORT });
  await page.goto(server.url);
  for (const side of ["Width", "Height"]) await page.getByRole("spinbutton", { name: side }).fill(values.side);
  await page.getByRole("button", { name: "Start", exact: true }).click();
  const surface = page.getByRole("application");
  const stage = await surface.boundingBox();
  if (stage === null) throw new Error("Expected the stage on the page");
  await surface.focus();
  const input = await page.context().newCDPSession(page);
  // Once without measuring, so that the page's code is compiled.
  await drawStrokes(input, stage, 1);

  const rows: string[][] = [];
  {
    await using control = await openControl(browser, VIEWPORT, stage);
    const scene = { name: "control: a dot on an empty canvas", prepare: async () => {}, play: draw };
    await drawStrokes(control.input, stage, 1);
    rows.push(describe(scene.name, await measure(control.page, control.input, stage, scene)));
  }
  for (const scene of SCENES.filter(({ name }) => name.includes(values.only)))
    rows.push(describe(scene.name, await measure(page, input, stage, scene)));
  const head = ["", "frames/s", "dropped", "longest task, ms", "most CPU-ms", "CPU-ms per event, p99", "CPU-ms per frame", "browser's", ""];
  const { framesPerSecond, dropped, longestTaskMs, pointerMoveMs } = TARGETS;
  const targets = ["target", `${framesPerSecond}`, `<= ${dropped * 100} %`, `<= ${longestTaskMs}`, "", `<= ${pointerMoveMs}`, "", "", ""];
  console.log(`\n${formatTable([head, ...rows, targets])}`);
} finally {
  await browser.close();
}

async function measure(page: Page, input: CDPSession, stage: Stage, { name, prepare, play }: Scene): Promise<Figures> {
  await prepare(page);
  await browser.startTracing(page, { categories: TRACE_CATEGORIES });
  await page.evaluate((mark) => performance.mark(mark), SCENE_BEGINS);
  await play(input, stage);
  await page.evaluate((mark) => performance.mark(mark), SCENE_ENDS);
  const trace = await browser.stopTracing();
  if (values.trace !== undefined) writeFileSync(join(values.trace, `${name}.json`), trace);
  return readFigures(trace);
}

function describe(name: string, figures: Figures): string[] {
  const { framesPerSecond, dropped, longestTaskMs, longestTaskCpuMs, pointerMoveCpuMs, pageCpuMs, browserCpuMs } = figures;
  const isMet =
    framesPerSecond >= TARGETS.framesPerSecond - FRAMES_TOLERANCE &&
    dropped <= TARGETS.dropped &&
    longestTaskMs <= TARGETS.longestTaskMs &&
    pointerMoveCpuMs <= TARGETS.pointerMoveMs;
  return [
    name,
    framesPerSecond.toFixed(1),
    `${(dropped * 100).toFixed(1)} %`,
    longestTaskMs.toFixed(1),
    longestTaskCpuMs.toFixed(1),
    pointerMoveCpuMs.toFixed(2),
    pageCpuMs.toFixed(1),
    browserCpuMs.toFixed(1),
    isMet ? "met" : "missed",
  ];
}
