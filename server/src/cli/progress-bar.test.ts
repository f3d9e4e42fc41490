import { expect, test } from "vitest";
import { createProgressBar } from "./progress-bar.ts";

function record(isTTY: boolean) {
  const written: string[] = [];
  return { written, bar: createProgressBar({ isTTY, write: (text) => written.push(text) }) };
}

test("a terminal sees one line that fills up", () => {
  const { written, bar } = record(true);
  bar.show({ step: 1, steps: 3 });
  bar.show({ step: 3, steps: 3 });
  bar.end();
  bar.end();
  expect(written).toEqual([`\r[${"#".repeat(10)}${"-".repeat(20)}] step 1 of 3`, `\r[${"#".repeat(30)}] step 3 of 3`, "\n"]);
});

test("a file sees ten lines at most", () => {
  const { written, bar } = record(false);
  for (let step = 1; step <= 150; step++) bar.show({ step, steps: 150 });
  bar.end();
  expect(written).toHaveLength(10);
  expect(written.at(-1)).toBe("step 150 of 150\n");
});
