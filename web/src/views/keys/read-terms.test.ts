import { expect, test } from "vitest";
import { choiceOf, readTerms, type Scopes } from "./read-terms.ts";

function formOf(fields: readonly (readonly [string, string])[]): FormData {
  const form = new FormData();
  for (const [name, value] of fields) form.append(name, value);
  return form;
}

test("an empty limit is no limit, and a name is without its blanks", () => {
  const form = formOf([
    ["name", " shop "],
    ["choice", "all"],
    ["requestsPerMinute", "60"],
    ["runningJobs", ""],
    ["imagesPerDay", "500"],
    ["priority", "-10"],
  ]);
  expect(readTerms(form)).toEqual({
    name: "shop",
    scopes: "all",
    limits: { requestsPerMinute: 60, runningJobs: null, imagesPerDay: 500 },
    priority: -10,
  });
});

test("an empty priority is everybody's", () => {
  expect(readTerms(formOf([["priority", " "]])).priority).toBe(0);
});

test.each<[string, readonly string[], Scopes]>([
  ["all", ["jobs:read"], "all"],
  ["admin", ["jobs:read"], ["admin"]],
  ["some", ["models:read", "images:create"], ["images:create", "models:read"]],
  ["some", ["admin"], []],
])("the choice %s with %j ticked is %j", (choice, ticked, scopes) => {
  const fields = [["choice", choice] as const, ...ticked.map((scope) => ["scope", scope] as const)];
  expect(readTerms(formOf(fields)).scopes).toEqual(scopes);
});

test("scopes are shown by the choice that made them", () => {
  expect((["all", ["admin"], ["jobs:read"]] as const).map(choiceOf)).toEqual(["all", "admin", "some"]);
});
