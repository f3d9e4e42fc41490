import { expect, test } from "vitest";
import { createPreviewAudience } from "./preview-audience.ts";

test("an audience is there from the first who comes to the last who leaves, of each job on its own", () => {
  const audience = createPreviewAudience();
  expect(audience.isThere("a")).toBe(false);
  const leaveFirst = audience.join("a");
  const leaveSecond = audience.join("a");
  expect([audience.isThere("a"), audience.isThere("b")]).toEqual([true, false]);
  leaveFirst();
  leaveFirst();
  expect(audience.isThere("a")).toBe(true);
  leaveSecond();
  expect(audience.isThere("a")).toBe(false);
});
