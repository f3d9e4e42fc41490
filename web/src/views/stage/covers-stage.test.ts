import { expect, test } from "vitest";
import { createEditor, resizeStage, screenPoint } from "../../editor/index.ts";
import { coversStage } from "./covers-stage.ts";

const { viewport } = createEditor({ width: 400, height: 400 }).getSnapshot();
const stage = { ...resizeStage(viewport, { width: 300, height: 200 }, 1.5), scale: 1 };

test.each([
  [0, 0, true],
  [-100, -200, true],
  [1, 0, false],
  [0, 1, false],
  [-101, 0, false],
  [0, -201, false],
])("a picture of 400² whose corner lies at %d,%d on a stage of 300 × 200: %s", (x, y, covers) => {
  expect(coversStage({ ...stage, offset: screenPoint(x, y) })).toBe(covers);
});
