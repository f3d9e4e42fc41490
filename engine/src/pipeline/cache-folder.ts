import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";

/**
 * Where copies that can be made again are kept: `~/.cache/retouch`, or as XDG_CACHE_HOME says. Empty and relative paths there count
 * as none, by the XDG Base Directory Specification.
 */
export function defaultCacheFolder(environment: NodeJS.ProcessEnv): string {
  const base = environment["XDG_CACHE_HOME"] ?? "";
  return join(isAbsolute(base) ? base : join(homedir(), ".cache"), "retouch");
}
