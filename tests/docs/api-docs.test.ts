import { readFileSync } from "node:fs";
import { buildOpenApi } from "@retouch/contract/openapi";
import { expect, test } from "vitest";
import { putBetweenMarkers, renderApi } from "../../docs/api-tables.ts";

test("the tables in docs/api.md are those of the schemas; npm run docs writes them", () => {
  const committed = readFileSync(new URL("../../docs/api.md", import.meta.url), "utf8");
  expect(committed).toBe(putBetweenMarkers(committed, renderApi(buildOpenApi("1.2.3"))));
});

test("a text without markers is refused", () => {
  expect(() => putBetweenMarkers("text", "more")).toThrow("but received a text without them");
});
