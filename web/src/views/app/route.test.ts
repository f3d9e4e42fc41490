import { expect, test } from "vitest";
import { parseRoute } from "./route.ts";

test.each([
  ["#edit", "edit"],
  ["#history", "history"],
  ["#jobs", "jobs"],
  ["#keys", "keys"],
  ["", "edit"],
  ["#", "edit"],
  ["#nothing", "edit"],
  ["#sign-in=rtl_0", "edit"],
])("%j shows the view %s", (hash, route) => {
  expect(parseRoute(hash)).toBe(route);
});
