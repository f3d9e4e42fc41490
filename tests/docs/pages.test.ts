import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const PAGES = [
  "README.md",
  "CONTRIBUTING.md",
  "client/README.md",
  "deploy/README.md",
  ...["docs", "docs/decisions", "examples", "benchmarks"].flatMap((folder) =>
    readdirSync(join(ROOT, folder)).map((name) => `${folder}/${name}`),
  ),
].filter((path) => path.endsWith(".md"));

const read = (page: string): string => readFileSync(join(ROOT, page), "utf8");

test.each(PAGES)("the links of %s lead to files that are there", (page) => {
  const links = [...read(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link ?? "").filter((link) => !/^(?:https?:|#)/.test(link));
  const broken = links.filter((link) => !existsSync(join(ROOT, dirname(page), link.split("#")[0] ?? "")));
  expect(broken).toEqual([]);
});

test("every decision stands in the list of decisions, under its own title", () => {
  const titles = readdirSync(join(ROOT, "docs/decisions")).map((file) => {
    const title = read(`docs/decisions/${file}`)
      .split("\n", 1)[0]
      ?.replace(/^# (?:\d+\. )?/, "");
    return `| [${Number(file.slice(0, 4))}](decisions/${file}) | ${title} |`;
  });
  const listed = read("docs/README.md")
    .split("\n")
    .filter((line) => line.includes("](decisions/0"));
  expect(listed).toEqual(titles.toSorted((a, b) => numberOf(a) - numberOf(b)));
});

function numberOf(row: string): number {
  return Number(/\d+/.exec(row)?.[0]);
}
