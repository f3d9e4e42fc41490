import { decodePicture } from "@retouch/engine";
import { expect, test } from "vitest";
import { saveMask } from "./test-support/downloads.ts";
import { repaint } from "./test-support/edit.ts";
import { openWithMask } from "./test-support/open-page.ts";
import { picture, PICTURE_SIZE } from "./test-support/pictures.ts";
import { greatestDifference, look } from "./test-support/pixels.ts";
import { draw, inWindow, leaveStage, pictureBox } from "./test-support/stage.ts";

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

test("zoomed in, the grip stays in sight, and takes the line along", async () => {
  const page = await openWithMask();
  await repaint(page);
  const slider = page.getByRole("slider", { name: "Before and after" });
  const to = await inWindow(page, { x: 0.6, y: 0.5 });
  await page.mouse.move(to.x, to.y);
  for (let i = 0; i < 12; i++) await page.mouse.wheel(0, -200);
  await expect.poll(async () => (await pictureBox(page)).width).toBeGreaterThan(4000);

  const stage = (await page.getByRole("application").boundingBox())!;
  const grip = (await slider.boundingBox())!;
  expect(grip.x).toBeGreaterThanOrEqual(stage.x - 3);
  expect(grip.y).toBeGreaterThanOrEqual(stage.y);
  expect(grip.x + grip.width).toBeLessThan(stage.x + stage.width / 2);
  expect(grip.y + grip.height).toBeLessThanOrEqual(stage.y + stage.height);

  await page.mouse.move(grip.x + grip.width / 2, grip.y + grip.height / 2);
  await page.mouse.down();
  await page.mouse.move(to.x, to.y, { steps: 5 });
  await page.mouse.up();
  await expect.poll(() => slider.inputValue()).toBe("60");
  const dragged = (await slider.boundingBox())!;
  expect(Math.abs(dragged.x + dragged.width / 2 - to.x)).toBeLessThan(2);
  await page.keyboard.press("ArrowRight");
  expect(await slider.inputValue()).toBe("61");
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

test("undo takes “Use as input” back, with the mask and the result that were there", async () => {
  const page = await openWithMask();
  await repaint(page);
  const mask = await saveMask(page);
  await page.getByRole("button", { name: "Use as input" }).click();
  await expect.poll(async () => (await saveMask(page)).equals(mask)).toBe(false);
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByAltText("Result: Change to a lion").waitFor();
  expect((await saveMask(page)).equals(mask)).toBe(true);
  await page.getByRole("button", { name: "Redo" }).click();
  await page.getByAltText("Result: Change to a lion").waitFor({ state: "detached" });
  await page.keyboard.press("Control+z");
  await page.getByAltText("Result: Change to a lion").waitFor();
});
