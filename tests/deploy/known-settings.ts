import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./read-deploy.ts";

/** What only compose.yaml and env.example know: they fill in what the containers are given. */
export const COMPOSE_VARIABLES = ["RETOUCH_IMAGE", "RETOUCH_TARGET", "RETOUCH_LISTEN", "RETOUCH_MODELS", "RETOUCH_METRICS_KEY"];

function readSources(pattern: string): string {
  return globSync(pattern, { cwd: join(ROOT, "server/src"), exclude: ["**/*.test.ts"] })
    .map((path) => readFileSync(join(ROOT, "server/src", path), "utf8"))
    .join("\n");
}

function find(sources: string, pattern: RegExp): string[] {
  return [...sources.matchAll(pattern)].map(([, found]) => found);
}

/** The environment variables that the configuration reads. */
export function knownVariables(): ReadonlySet<string> {
  return new Set(find(readSources("config/*.ts"), /readVariable\(\w+, "(RETOUCH_\w+)"\)/g));
}

/** What may stand after `retouch`. */
export function knownCommands(): ReadonlySet<string> {
  return new Set(find(readSources("cli/**/*.ts"), /\.command\(\s*"(\w+)/g));
}

export function knownFlags(): ReadonlySet<string> {
  return new Set(find(readSources("cli/**/*.ts"), /option\(\s*["'`](--[a-z-]+)/gi));
}
