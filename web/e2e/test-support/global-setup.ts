import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { chromium } from "playwright-core";
import type { TestProject } from "vitest/node";
import { CHROMIUM_ARGUMENTS, chromiumPath } from "./chromium-path.ts";
import { startServer } from "./start-server.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** Where a server with the starter model is. */
    readonly serverUrl: string;
    /** Where a browser takes connections. */
    readonly browserEndpoint: string;
  }
}

/** One page, one server and one browser for all tests; each test has a context of its own, and so its own storage. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const executablePath = chromiumPath();
  await buildPage();
  const folder = mkdtempSync(join(tmpdir(), "retouch-page-"));
  const server = await startServer(folder);
  const browser = await chromium.launchServer({ executablePath, args: CHROMIUM_ARGUMENTS });
  project.provide("serverUrl", server.url);
  project.provide("browserEndpoint", browser.wsEndpoint());
  return async () => {
    await browser.close();
    await server.stop();
    rmSync(folder, { recursive: true });
  };
}

/** By itself, as `npm start` does: here NODE_ENV is "test", and React would come in its version for development. */
async function buildPage(): Promise<void> {
  const { NODE_ENV: _, ...env } = process.env;
  await promisify(execFile)(process.execPath, ["--conditions=retouch-source", fileURLToPath(new URL("../../build.ts", import.meta.url))], {
    env,
  });
}
