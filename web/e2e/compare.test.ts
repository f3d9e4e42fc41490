import { decodePicture } from "@retouch/engine";
import { expect, test } from "vitest";
import { repaint } from "./test-support/edit.ts";
import { openWithMask } from "./test-support/open-page.ts";
import { picture, PICTURE_SIZE } from "./test-support/pictures.ts";
import { greatestDifference, look } from "./test-support/pixels.ts";
import { draw, leaveStage, pictureBox } from "./test-support/stage.ts";

test("before a result, the comparison shows the plain picture, without the mask", async () => {
  const page = await openWithMask();
  await repaint(page);
  await page.keyboard.press("1");
  await page.getByRole("slider", { name: "Before and after" }).press("End");
  await leaveStage(page);
  const before = await decodePicture(picture.bytes);
  // Less the grip, which is at the right edge.
  const difference = async (): Promise<number> =>
    greatestDifference(await look(page, await pictureBox(page)), before, (x) => x < PICTURE_SIZE.width - 40);
  await expect.poll(difference).toBeLessThanOrEqual(1);
});

test("painting hides a result, and it can be seen again for as long as its picture is on the stage", async () => {
  const page = await openWithMask();
  await repaint(page);
  const result = page.getByAltText("Result: Change to a lion");
  const again = page.getByRole("button", { name: "Show result" });
  await result.waitFor();
  await draw(page, [
    { x: 0.1, y: 0.1 },
    { x: 0.2, y: 0.2 },
  ]);
  await result.waitFor({ state: "detached" });
  await again.click();
  await result.waitFor();
  await page.getByRole("button", { name: "Hide result" }).click();
  await result.waitFor({ state: "detached" });

  await page.getByRole("button", { name: "Use as input" }).click();
  await again.waitFor({ state: "detached" });
  expect(await result.count()).toBe(0);
});
