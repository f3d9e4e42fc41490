import { chromium, type BrowserContextOptions, type Page } from "playwright-core";
import { expect, inject, onTestFinished } from "vitest";
import { DESKTOP } from "./devices.ts";
import { paintMiddle, sayLion } from "./edit.ts";
import { KEY } from "./start-server.ts";

/** The machine may have other work. */
const PATIENCE_MS = 60_000;

export interface VisitOptions {
  readonly device?: BrowserContextOptions;
  /** Default: the server of all tests. */
  readonly server?: string;
  /** What the tab holds from before; undefined: nobody is signed in. */
  readonly key?: string | undefined;
  /** What the browser itself may log, such as a status that the test provokes. Default: nothing. */
  readonly expectedErrors?: RegExp;
}

/**
 * The page in a browser of its own. When the test is over, it fails unless the console stayed without errors, and unless nothing was
 * fetched from anywhere but the server.
 */
export async function openPage(options: VisitOptions = {}): Promise<Page> {
  const { device = DESKTOP, server = inject("serverUrl"), expectedErrors } = options;
  const key = "key" in options ? options.key : KEY;
  const browser = await chromium.connect(inject("browserEndpoint"));
  const context = await browser.newContext({ ...device, reducedMotion: "reduce" });
  context.setDefaultTimeout(PATIENCE_MS);
  const complaints: string[] = [];
  onTestFinished(async () => {
    await browser.close();
    expect(complaints).toEqual([]);
  });

  const page = await context.newPage();
  page.on("console", (message) => {
    if (message.type() === "error" && expectedErrors?.test(message.text()) !== true) complaints.push(message.text());
  });
  page.on("pageerror", ({ message }) => complaints.push(message));
  page.on("request", (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol !== "blob:" && protocol !== "data:" && origin !== server) complaints.push(`a request to ${request.url()}`);
  });
  if (key !== undefined) await page.addInitScript((held) => sessionStorage.setItem("retouch.key", held), key);
  await page.goto(server);
  return page;
}

/** The page with a picture on the stage, its middle painted, and a prompt. */
export async function openWithMask(options?: VisitOptions): Promise<Page> {
  const page = await openPage(options);
  await paintMiddle(page);
  await sayLion(page);
  return page;
}
