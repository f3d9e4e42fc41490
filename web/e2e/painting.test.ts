import { decodeMask } from "@retouch/engine";
import { expect, test } from "vitest";
import { saveMask } from "./test-support/downloads.ts";
import { openPage } from "./test-support/open-page.ts";
import { picture } from "./test-support/pictures.ts";
import { greatestDifference, look } from "./test-support/pixels.ts";
import { choosePicture, draw, inWindow, leaveStage, pictureBox } from "./test-support/stage.ts";

const STROKE = [
  { x: 0.3, y: 0.5 },
  { x: 0.7, y: 0.5 },
];

test("a stroke is seen where the mouse went, undo takes it back to the last pixel, and redo paints it again", async () => {
  const page = await openPage();
  await choosePicture(page, picture);
  await leaveStage(page);
  const box = await pictureBox(page);
  const untouched = await look(page, box);

  await draw(page, STROKE);
  const undo = page.getByRole("button", { name: "Undo" });
  await expect.poll(() => undo.isEnabled()).toBe(true);
  const painted = await look(page, box);
  const isOnLine = (x: number, y: number): boolean => x > 0.31 * box.width && x < 0.69 * box.width && Math.abs(y - box.height / 2) < 4;
  const isFar = (_: number, y: number): boolean => Math.abs(y - box.height / 2) > 0.3 * box.height;
  expect(greatestDifference(untouched, painted, isOnLine)).toBeGreaterThan(30);
  expect(greatestDifference(untouched, painted, isFar)).toBe(0);

  await page.keyboard.press("Control+z");
  await expect.poll(async () => greatestDifference(untouched, await look(page, box))).toBe(0);
  expect(await undo.isDisabled()).toBe(true);
  await page.keyboard.press("Control+Shift+z");
  await expect.poll(async () => greatestDifference(painted, await look(page, box))).toBe(0);
});

test("the wheel zooms, and the point under the cursor stays where it is", async () => {
  const page = await openPage();
  await choosePicture(page, picture);
  const before = await pictureBox(page);
  const cursor = await inWindow(page, { x: 0.25, y: 0.4 });
  await page.mouse.move(cursor.x, cursor.y);
  await page.mouse.wheel(0, -400);
  await expect.poll(async () => (await pictureBox(page)).width).toBeGreaterThan(before.width * 1.2);
  const stayed = await inWindow(page, { x: 0.25, y: 0.4 });
  expect(Math.hypot(stayed.x - cursor.x, stayed.y - cursor.y)).toBeLessThan(1);

  await page.keyboard.press("0");
  await expect.poll(() => pictureBox(page)).toEqual(before);
});

test("what is seen is what is saved: each pixel's tint is its share in the mask", async () => {
  const page = await openPage();
  await page.getByRole("button", { name: "512 × 512" }).click();
  await page.getByRole("application").waitFor();
  await page.keyboard.press("1");
  await draw(page, STROKE);
  await page.getByRole("button", { name: "Eraser" }).click();
  await draw(page, [
    { x: 0.5, y: 0.4 },
    { x: 0.5, y: 0.6 },
  ]);
  await page.getByRole("button", { name: "Lasso" }).click();
  await draw(page, [
    { x: 0.2, y: 0.7 },
    { x: 0.6, y: 0.7 },
    { x: 0.4, y: 0.9 },
  ]);

  const seen = await look(page, await pictureBox(page));
  const mask = await decodeMask(await saveMask(page));

  expect([mask.width, mask.height]).toEqual([seen.width, seen.height]);
  // White, tinted half with #e5484d.
  const wrong = Array.from({ length: seen.width * seen.height }, (_, pixel) => pixel).filter((pixel) => {
    const share = (0.5 * mask.rgb[pixel * 3]) / 255;
    return [0xe5, 0x48, 0x4d].some((channel, i) => Math.abs(255 + (channel - 255) * share - seen.rgb[pixel * 3 + i]) > 2);
  });
  expect(wrong).toEqual([]);
  const painted = mask.rgb.filter((value, i) => i % 3 === 0 && value >= 128).length;
  expect(painted).toBeGreaterThan(0.05 * seen.width * seen.height);
});
