import { homedir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { defaultCacheFolder } from "./cache-folder.ts";

const atHome = join(homedir(), ".cache", "retouch");

test.each<[NodeJS.ProcessEnv, string]>([
  [{}, atHome],
  [{ XDG_CACHE_HOME: "" }, atHome],
  [{ XDG_CACHE_HOME: "cache" }, atHome],
  [{ XDG_CACHE_HOME: "/var/cache" }, "/var/cache/retouch"],
])("with %o copies are kept in %s", (environment, folder) => {
  expect(defaultCacheFolder(environment)).toBe(folder);
});
