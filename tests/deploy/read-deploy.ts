import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseAllDocuments, type Document } from "yaml";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));
export const DEPLOY = join(ROOT, "deploy");

/** What YAML or JSON holds, before anything is known of it. */
export type Tree = string | number | boolean | null | Tree[] | { [name: string]: Tree };
export type Branch = Record<string, Tree>;

/** Of files below `deploy/`, relative to it. */
export function listFiles(pattern: string): string[] {
  return globSync(pattern, { cwd: DEPLOY })
    .map((path) => path.replaceAll("\\", "/"))
    .toSorted();
}

export function readText(path: string): string {
  return readFileSync(join(DEPLOY, path), "utf8");
}

/** Every document of a YAML file; duplicate keys, unknown anchors and whatever else is doubtful are errors. */
export function readYaml(path: string): Branch[] {
  const documents = parseAllDocuments(readText(path), { merge: true, uniqueKeys: true }) as Document[];
  return documents.map((document) => {
    const trouble = [...document.errors, ...document.warnings];
    if (trouble.length > 0) throw new Error(`${path}: ${trouble.map(String).join("\n")}`);
    return document.toJS() as Branch;
  });
}

/** All values with this name, however deep they lie. */
export function findAll(tree: Tree | undefined, name: string): Tree[] {
  if (tree === null || typeof tree !== "object") return [];
  if (Array.isArray(tree)) return tree.flatMap((item) => findAll(item, name));
  return Object.entries(tree).flatMap(([key, value]) => [...(key === name ? [value] : []), ...findAll(value, name)]);
}
