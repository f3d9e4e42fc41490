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

test("while the wheel turns on, what is drawn is moved, and at rest each pixel is as it was", async () => {
  const page = await openPage();
  await choosePicture(page, picture);
  await draw(page, STROKE);
  await leaveStage(page);
  const stage = (await page.getByRole("application").boundingBox())!;
  const box = { left: stage.x, top: stage.y, width: stage.width, height: stage.height };
  const canvas = page.getByRole("application").locator("canvas").first();
  const movement = (): Promise<string> => canvas.evaluate(({ style }) => style.transform);
  await page.keyboard.press("1");
  await expect.poll(movement).toBe("");
  const actual = await look(page, box);
  await page.keyboard.press("0");
  await expect.poll(movement).toBe("");
  const fitted = await look(page, box);

  for (const [key, before] of [
    ["0", fitted],
    ["1", actual],
  ] as const) {
    await page.keyboard.press("0");
    const movements: string[] = await canvas.evaluate(async (element) => {
      const seen: string[] = [];
      for (let turn = 0; turn < 40; turn++) {
        const deltaY = turn < 20 ? -60 : 70;
        element.dispatchEvent(new WheelEvent("wheel", { deltaY, clientX: 700, clientY: 300, bubbles: true, cancelable: true }));
        await new Promise(requestAnimationFrame);
        seen.push((element as HTMLElement).style.transform);
      }
      return seen;
    });
    expect(movements.filter((transform) => transform !== "").length).toBeGreaterThan(20);
    await page.keyboard.press("0");
    if (key !== "0") await page.keyboard.press(key);
    await expect.poll(movement).toBe("");
    expect(greatestDifference(before, await look(page, box))).toBe(0);
  }
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
