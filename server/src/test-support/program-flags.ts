import { readFileSync } from "node:fs";

/** What the command line gives Node: the rest of its program's first line. */
export function programFlags(): string[] {
  const [firstLine] = readFileSync(new URL("../../bin/retouch.js", import.meta.url), "utf8").split("\n", 1);
  return firstLine.split(" ").filter((word) => word.startsWith("--"));
}
