import { decodePicture } from "@retouch/engine";
import { expect, test } from "vitest";
import { repaint } from "./test-support/edit.ts";
import { openWithMask } from "./test-support/open-page.ts";
import { picture, PICTURE_SIZE } from "./test-support/pictures.ts";
import { greatestDifference, look } from "./test-support/pixels.ts";
import { leaveStage, pictureBox } from "./test-support/stage.ts";

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
