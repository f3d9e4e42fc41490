import { existsSync } from "node:fs";

/** The browser of the machine: npm has none that needs no install script. @throws where there is none */
export function chromiumPath(): string {
  const path = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
  if (existsSync(path)) return path;
  throw new Error(
    `Expected a Chromium at ${path}. Possible solutions:\n- apt-get install chromium\n- CHROMIUM=/path/to/chromium, for Chromium or Chrome elsewhere`,
  );
}

/** No sandbox, because the tests may run as root; the colours of the screen are the picture's own. */
export const CHROMIUM_ARGUMENTS = ["--no-sandbox", "--force-color-profile=srgb"];
