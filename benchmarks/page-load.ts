// npm run bench:page -- [--loads 10] [--chromium /usr/bin/chromium]
// What the first load of the page weighs, and when it takes input. See README.md.
import { readFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { chromium, type Browser } from "playwright-core";
import { PAGE_FOLDER } from "../server/src/http/routes/page.ts";
import { buildPage } from "../web/build-page.ts";
import { servePage } from "./editor/page-server.ts";
import { formatTable } from "./peers/table.ts";

const TARGETS = { compressedBytes: 250_000, interactiveMs: 1000 } as const;

const { values } = parseArgs({
  options: { loads: { type: "string", default: "10" }, chromium: { type: "string", default: "/usr/bin/chromium" } },
});

await buildPage();
using server = await servePage(PAGE_FOLDER);
const browser = await chromium.launch({ executablePath: values.chromium, args: ["--no-sandbox"] });
try {
  const loads: Load[] = [];
  for (let i = 0; i < Number(values.loads); i++) loads.push(await load(browser));
  const times = loads.map(({ interactiveMs }) => interactiveMs).toSorted((a, b) => a - b);
  const bytes = loads[0].files.map(compressedSize).reduce((a, b) => a + b);
  console.log(
    `${cpus().length} × ${cpus()[0].model.trim()}, Chromium ${browser.version()}, ${loadavg()[0].toFixed(2)} processes ran on average in the minute before\n`,
  );
  const middle = times[Math.floor(times.length / 2)];
  console.log(
    formatTable([
      ["first load", "figure", "target", ""],
      [`gzip, ${loads[0].files.length} files`, `${(bytes / 1000).toFixed(0)} kB`, "<= 250 kB", verdict(bytes <= TARGETS.compressedBytes)],
      ["interactive, best", `${times[0].toFixed(0)} ms`, "", ""],
      ["interactive, median", `${middle.toFixed(0)} ms`, "<= 1000 ms", verdict(middle <= TARGETS.interactiveMs)],
    ]),
  );
} finally {
  await browser.close();
}

interface Load {
  /** Paths of what was fetched of the page itself. */
  readonly files: readonly string[];
  /** From the request of the page until its first button has taken the focus. */
  readonly interactiveMs: number;
}

/** One load with nothing in the browser's cache. */
async function load(browser: Browser): Promise<Load> {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    const files: string[] = [];
    page.on("response", (response) => {
      const { pathname } = new URL(response.url());
      if (/\.(?:js|css)$|^\/$/.test(pathname)) files.push(pathname === "/" ? "/index.html" : pathname);
    });
    const begun = performance.now();
    await page.goto(server.url, { waitUntil: "commit" });
    await page.getByRole("spinbutton", { name: "Width" }).focus();
    return { files, interactiveMs: performance.now() - begun };
  } finally {
    await context.close();
  }
}

/** As it travels: the server sends the file that was compressed at the build. */
function compressedSize(path: string): number {
  return readFileSync(join(PAGE_FOLDER, `${path}.gz`)).length;
}

function verdict(isMet: boolean): string {
  return isMet ? "met" : "missed";
}
