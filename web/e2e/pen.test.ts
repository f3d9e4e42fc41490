import { decodeMask } from "@retouch/engine";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { saveMask } from "./test-support/downloads.ts";
import { openPage } from "./test-support/open-page.ts";
import { picture, PICTURE_SIZE } from "./test-support/pictures.ts";
import { choosePicture, inWindow, leaveStage } from "./test-support/stage.ts";

const STEPS = 10;

/** A line from the left to the right of the picture at a share of its height, with a pen that is pressed all the way as much as `force` says. */
async function drawWithPen(page: Page, height: number, force: number): Promise<void> {
  const input = await page.context().newCDPSession(page);
  const [from, to] = [await inWindow(page, { x: 0.2, y: height }), await inWindow(page, { x: 0.8, y: height })];
  const pen = (type: "mousePressed" | "mouseMoved" | "mouseReleased", step: number) =>
    input.send("Input.dispatchMouseEvent", {
      type,
      x: from.x + ((to.x - from.x) * step) / STEPS,
      y: from.y,
      button: "left",
      buttons: type === "mouseReleased" ? 0 : 1,
      clickCount: 1,
      pointerType: "pen",
      force: type === "mouseReleased" ? 0 : force,
    });
  await pen("mousePressed", 0);
  for (let step = 1; step <= STEPS; step++) await pen("mouseMoved", step);
  await pen("mouseReleased", STEPS);
}

test("a pen draws as thick as it is pressed, and as thick as a mouse when that is switched off", async () => {
  const page = await openPage();
  await choosePicture(page, picture);
  const sensitive = page.getByRole("checkbox", { name: /pressure/i });
  await drawWithPen(page, 0.2, 1);
  await drawWithPen(page, 0.5, 0.5);
  await sensitive.uncheck();
  await drawWithPen(page, 0.8, 0.5);
  await leaveStage(page);

  const { rgb } = await decodeMask(await saveMask(page));
  const { width, height } = PICTURE_SIZE;
  const middle = Array.from({ length: height }, (_, y) => rgb[(y * width + width / 2) * 3] >= 128);
  const thickness = (from: number, to: number): number => middle.slice(from * height, to * height).filter(Boolean).length;
  const [full, half, switchedOff] = [thickness(0, 0.35), thickness(0.35, 0.65), thickness(0.65, 1)];
  expect(full).toBeGreaterThan(10);
  expect(Math.abs(half / full - 0.5)).toBeLessThan(0.1);
  expect(Math.abs(switchedOff - full)).toBeLessThanOrEqual(1);
});
