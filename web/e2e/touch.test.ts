import { decodeMask } from "@retouch/engine";
import type { CDPSession } from "playwright-core";
import { expect, test } from "vitest";
import { saveMask } from "./test-support/downloads.ts";
import { PHONE } from "./test-support/devices.ts";
import { openPage } from "./test-support/open-page.ts";
import { picture, PICTURE_SIZE } from "./test-support/pictures.ts";
import { greatestDifference, look } from "./test-support/pixels.ts";
import { choosePicture, inWindow, pictureBox, type Point } from "./test-support/stage.ts";

/** Fingers that go down, move along their paths side by side, and leave. */
async function touch(input: CDPSession, ...paths: readonly (readonly Point[])[]): Promise<void> {
  const at = (step: number) => paths.map((path, id) => ({ ...path[step], id }));
  await input.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: at(0) });
  for (let step = 1; step < paths[0].length; step++)
    await input.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: at(step) });
  await input.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
}

function line(from: Point, to: Point): Point[] {
  return Array.from({ length: 11 }, (_, i) => ({ x: from.x + ((to.x - from.x) * i) / 10, y: from.y + ((to.y - from.y) * i) / 10 }));
}

test("on a phone one finger paints, two zoom and paint nothing", async () => {
  const page = await openPage({ device: PHONE });
  await choosePicture(page, picture);
  const input = await page.context().newCDPSession(page);
  const box = await pictureBox(page);
  expect(box.width).toBeLessThanOrEqual(PHONE.viewport.width);
  const untouched = await look(page, box);

  const [left, right] = [await inWindow(page, { x: 0.25, y: 0.5 }), await inWindow(page, { x: 0.75, y: 0.5 })];
  await touch(input, line(left, right));
  await expect.poll(() => page.getByRole("button", { name: "Undo" }).isEnabled()).toBe(true);
  const isOnLine = (x: number, y: number): boolean => x > 0.28 * box.width && x < 0.72 * box.width && Math.abs(y - box.height / 2) < 3;
  expect(greatestDifference(untouched, await look(page, box), isOnLine)).toBeGreaterThan(30);
  const mask = await saveMask(page);
  const { width, height } = PICTURE_SIZE;
  const { rgb } = await decodeMask(mask);
  const middle = (x: number): number => rgb[(Math.round(height / 2) * width + Math.round(x * width)) * 3];
  expect([0.1, 0.3, 0.5, 0.7, 0.9].map(middle)).toEqual([0, 255, 255, 255, 0]);

  const centre = await inWindow(page, { x: 0.5, y: 0.5 });
  const finger = (side: -1 | 1): Point[] => line({ x: centre.x + 30 * side, y: centre.y }, { x: centre.x + 90 * side, y: centre.y });
  await touch(input, finger(-1), finger(1));
  await expect.poll(async () => (await pictureBox(page)).width).toBeGreaterThan(box.width * 1.8);
  expect((await saveMask(page)).equals(mask)).toBe(true);
});

test("a pinch keeps what lay under the fingers under them, and back again shows the picture as before", async () => {
  const page = await openPage({ device: PHONE });
  await choosePicture(page, picture);
  const input = await page.context().newCDPSession(page);
  const before = await pictureBox(page);
  const untouched = await look(page, before);
  const [near, far] = [
    [await inWindow(page, { x: 0.4, y: 0.4 }), await inWindow(page, { x: 0.6, y: 0.6 })],
    [await inWindow(page, { x: 0.1, y: 0.2 }), await inWindow(page, { x: 0.9, y: 1 })],
  ];

  await touch(input, line(near[0], far[0]), line(near[1], far[1]));
  await expect.poll(async () => Math.round((await pictureBox(page)).width / before.width)).toBe(4);
  const now = [await inWindow(page, { x: 0.4, y: 0.4 }), await inWindow(page, { x: 0.6, y: 0.6 })];
  for (const [i, finger] of far.entries()) expect(Math.hypot(now[i].x - finger.x, now[i].y - finger.y)).toBeLessThan(3);

  await touch(input, line(far[0], near[0]), line(far[1], near[1]));
  await expect.poll(async () => Math.abs((await pictureBox(page)).width - before.width)).toBeLessThan(1);
  await page.getByRole("button", { name: "Fit" }).click();
  await expect.poll(() => pictureBox(page)).toEqual(before);
  await expect.poll(async () => greatestDifference(untouched, await look(page, before))).toBeLessThanOrEqual(1);
  expect(await page.getByRole("button", { name: "Undo" }).isDisabled()).toBe(true);
});

test("a phone's camera, at its back, puts what it takes on the stage", async () => {
  const page = await openPage({ device: PHONE });
  const camera = page.locator("input[type=file][capture]");
  expect(await camera.getAttribute("capture")).toBe("environment");
  expect(await camera.getAttribute("accept")).toBe("image/*");
  await camera.setInputFiles({ name: picture.name, mimeType: picture.mimeType, buffer: Buffer.from(picture.bytes) });
  await page.getByRole("application").waitFor();
  const { width, height } = await pictureBox(page);
  expect(width / height).toBeCloseTo(PICTURE_SIZE.width / PICTURE_SIZE.height, 1);
});

test("on a phone the sheet leaves the place in sight that was zoomed to, and closed gives it back as it was", async () => {
  const page = await openPage({ device: PHONE });
  await choosePicture(page, picture);
  const input = await page.context().newCDPSession(page);
  const [a, b] = [await inWindow(page, { x: 0.7, y: 0.4 }), await inWindow(page, { x: 0.9, y: 0.6 })];
  const stage = (await page.getByRole("application").boundingBox())!;
  await touch(
    input,
    line(a, { x: stage.x + 20, y: stage.y + 20 }),
    line(b, { x: stage.x + stage.width - 20, y: stage.y + stage.height - 20 }),
  );
  const zoomed = await pictureBox(page);
  const corners = [
    { x: 0.72, y: 0.42 },
    { x: 0.88, y: 0.58 },
  ];

  await page.getByRole("button", { name: "Prompt", exact: true }).click();
  const panel = page.getByRole("complementary", { name: "Prompt and result" });
  await panel.waitFor();
  await expect.poll(async () => (await pictureBox(page)).width).toBeLessThan(zoomed.width);
  const { y: sheet } = (await panel.boundingBox())!;
  for (const corner of await Promise.all(corners.map((corner) => inWindow(page, corner)))) {
    expect(corner.x).toBeGreaterThanOrEqual(stage.x);
    expect(corner.x).toBeLessThanOrEqual(stage.x + stage.width);
    expect(corner.y).toBeGreaterThanOrEqual(stage.y);
    expect(corner.y).toBeLessThanOrEqual(sheet);
  }

  // However far the sheet is scrolled, nothing of it lies over the button that closes it.
  await page.getByText("More settings").click();
  await panel.evaluate((element) => element.scrollTo(0, 200));
  await page.getByRole("button", { name: "Back to the picture" }).click();
  await expect.poll(() => pictureBox(page)).toEqual(zoomed);
});
