import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The package's own folder: the sources and the compiled files lie one level below it. */
const PACKAGE_FOLDER = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * Folders of a name that come with Retouch, wherever it is started from: packed with an installed package, or beside it in the
 * repository, which, unlike `node_modules`, has a package.json.
 */
export function installedFolders(name: "models" | "examples"): string[] {
  const repository = dirname(PACKAGE_FOLDER);
  const homes = existsSync(join(repository, "package.json")) ? [PACKAGE_FOLDER, repository] : [PACKAGE_FOLDER];
  return homes.map((home) => join(home, name)).filter((folder) => existsSync(folder));
}
