/**
 * Every module that a TypeScript source names: static imports (types too), re-exports, `import("…")`, `require("…")` and
 * `import.meta.resolve("…")`. Statements are read where the formatter puts them, at the start of a line, so text inside comments and
 * strings is not mistaken for code. A dynamic import of anything but one literal comes back as `COMPUTED`: it cannot be checked.
 */
export function readSpecifiers(source: string): string[] {
  const statements = source.matchAll(/^(?:import|export)\b(?:[^"';]*?\bfrom)?\s*["']([^"']+)["']/gm);
  const calls = withoutComments(source).matchAll(/(?<![.\w])(?:import|require|import\.meta\.resolve)\(\s*(?:["']([^"']+)["']\s*[,)])?/g);
  return [...statements, ...calls].map((match) => match[1] ?? COMPUTED);
}

export const COMPUTED = "(computed)";

function withoutComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(?<![:"'])\/\/.*$/gm, "");
}
