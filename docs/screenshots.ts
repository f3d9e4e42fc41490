// npm run screenshots
// Writes docs/images/page-*.webp: the page as it looks now, before a server with the starter model. Needs a Chromium, as the tests do.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { decodePicture, encodePicture } from "@retouch/engine";
import { chromium, type Browser, type BrowserContextOptions, type Page } from "playwright-core";
import { CHROMIUM_ARGUMENTS, chromiumPath } from "../web/e2e/test-support/chromium-path.ts";
import { repaint, sayLion, setNumbers } from "../web/e2e/test-support/edit.ts";
import { DESKTOP, PHONE } from "../web/e2e/test-support/devices.ts";
import { KEY, startServer } from "../web/e2e/test-support/start-server.ts";
import { picture } from "../web/e2e/test-support/pictures.ts";
import { choosePicture, draw, leaveStage } from "../web/e2e/test-support/stage.ts";
import { buildPage } from "../web/build-page.ts";

const IMAGES = fileURLToPath(new URL("images/", import.meta.url));
/** Of WebP: text stays sharp, and a picture has some dozen kilobytes. */
const QUALITY = 85;
/** The README's. */
const SEED = 8;
/** Round the dog of the example's picture, as a lasso goes, in shares of its sides. */
const DOG = [
  { x: 0.49, y: 0.5 },
  { x: 0.7, y: 0.48 },
  { x: 0.78, y: 0.62 },
  { x: 0.79, y: 0.86 },
  { x: 0.7, y: 0.92 },
  { x: 0.53, y: 0.92 },
  { x: 0.47, y: 0.8 },
  { x: 0.48, y: 0.6 },
];

interface Scene {
  readonly name: string;
  readonly device: BrowserContextOptions;
  readonly prepare: (page: Page) => Promise<unknown>;
}

const SCENES: readonly Scene[] = [
  { name: "edit", device: DESKTOP, prepare: ask },
  { name: "result", device: DESKTOP, prepare: makeResult },
  { name: "dark", device: { ...DESKTOP, colorScheme: "dark" }, prepare: makeResult },
  { name: "phone", device: { ...PHONE, deviceScaleFactor: 2 }, prepare: markDog },
  { name: "jobs", device: DESKTOP, prepare: (page) => page.getByRole("link", { name: "Jobs" }).click() },
  { name: "keys", device: DESKTOP, prepare: (page) => page.getByRole("link", { name: "Keys" }).click() },
];

await buildPage();
const folder = mkdtempSync(join(tmpdir(), "retouch-screenshots-"));
const server = await startServer(folder);
const browser = await chromium.launch({ executablePath: chromiumPath(), args: CHROMIUM_ARGUMENTS });
try {
  for (const scene of SCENES) await takePicture(browser, scene);
} finally {
  await browser.close();
  await server.stop();
  rmSync(folder, { recursive: true });
}

async function takePicture(browser: Browser, { name, device, prepare }: Scene): Promise<void> {
  const context = await browser.newContext({ ...device, reducedMotion: "reduce" });
  const page = await context.newPage();
  await page.addInitScript(`sessionStorage.setItem("retouch.key", "${KEY}")`);
  await page.goto(server.url);
  await prepare(page);
  await page.waitForLoadState("networkidle");
  const file = await encodePicture(await decodePicture(await page.screenshot()), { format: "webp", quality: QUALITY });
  writeFileSync(join(IMAGES, `page-${name}.webp`), file);
  await context.close();
}

async function markDog(page: Page): Promise<void> {
  await choosePicture(page, picture);
  await page.getByRole("button", { name: "Lasso" }).click();
  await draw(page, DOG);
}

async function ask(page: Page): Promise<void> {
  await markDog(page);
  await sayLion(page);
}

async function makeResult(page: Page): Promise<void> {
  await ask(page);
  await setNumbers(page, { Seed: SEED });
  await repaint(page);
  const slider = page.getByRole("slider", { name: "Before and after" });
  await slider.fill("62");
  await leaveStage(page);
}
