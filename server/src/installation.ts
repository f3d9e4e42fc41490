import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The package's own folder: the sources and the compiled files lie one level below it. */
const PACKAGE_FOLDER = dirname(dirname(fileURLToPath(import.meta.url)));

const MANIFEST = JSON.parse(readFileSync(join(PACKAGE_FOLDER, "package.json"), "utf8")) as { readonly version: string };

export const VERSION = MANIFEST.version;

/** The folder above the package, when that is the repository: unlike `node_modules`, it has a package.json. */
const REPOSITORY = existsSync(join(dirname(PACKAGE_FOLDER), "package.json")) ? dirname(PACKAGE_FOLDER) : undefined;

/** What a person types to run Retouch: the bare command is on the path only where it was installed for the whole machine. */
export const COMMAND = REPOSITORY !== undefined || process.env["npm_command"] !== undefined ? "npx retouch" : "retouch";

/**
 * Folders of a name that come with Retouch, wherever it is started from: packed with an installed package, or beside it in the
 * repository.
 */
export function installedFolders(name: "models" | "examples"): string[] {
  const homes = REPOSITORY === undefined ? [PACKAGE_FOLDER] : [PACKAGE_FOLDER, REPOSITORY];
  return homes.map((home) => join(home, name)).filter((folder) => existsSync(folder));
}
