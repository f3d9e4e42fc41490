import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { readSpecifiers } from "./read-specifiers.ts";

/** File path from the repository's root, with `/` → what it imports: other files of the tree by path, packages by name. */
export type ModuleGraph = ReadonlyMap<string, readonly string[]>;

/** The workspaces' packages and the file that each name stands for. */
const WORKSPACE_ENTRIES: Readonly<Record<string, string>> = {
  "@retouch/client": "client/src/index.ts",
  "@retouch/contract": "contract/src/index.ts",
  "@retouch/contract/openapi": "contract/src/openapi/index.ts",
  "@retouch/engine": "engine/src/index.ts",
};

const root = fileURLToPath(new URL("../../", import.meta.url));

/** The sources of all workspaces, by path. */
export function readSources(): Map<string, string> {
  const paths = globSync(["{client,contract,engine,server}/src/**/*.ts", "web/src/**/*.{ts,tsx}"], { cwd: root });
  return new Map(paths.map((path) => [path.split(sep).join("/"), readFileSync(join(root, path), "utf8")]));
}

export function moduleGraph(sources: ReadonlyMap<string, string>): ModuleGraph {
  return new Map([...sources].map(([path, source]) => [path, readSpecifiers(source).map((specifier) => resolve(path, specifier))]));
}

function resolve(importer: string, specifier: string): string {
  if (specifier.startsWith("."))
    return relative(root, join(root, dirname(importer), specifier))
      .split(sep)
      .join("/");
  return WORKSPACE_ENTRIES[specifier] ?? specifier;
}

/** The shortest chain of imports from `start` to a module for which `wanted` holds, both ends included; undefined when there is none. */
export function findChain(graph: ModuleGraph, start: string, wanted: (module: string) => boolean): string[] | undefined {
  const seen = new Set([start]);
  let chains = [[start]];
  while (chains.length > 0) {
    const longer = chains.flatMap((chain) => (graph.get(chain.at(-1)!) ?? []).map((module) => [...chain, module]));
    const found = longer.find((chain) => wanted(chain.at(-1)!));
    if (found !== undefined) return found;
    chains = longer.filter((chain) => !seen.has(chain.at(-1)!) && seen.add(chain.at(-1)!));
  }
  return undefined;
}
