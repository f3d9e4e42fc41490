import { decodePicture } from "@retouch/engine";
import { expect, test } from "vitest";
import { saveMask } from "./test-support/downloads.ts";
import { paintMiddle, repaint } from "./test-support/edit.ts";
import { openPage, openWithMask } from "./test-support/open-page.ts";
import { picture } from "./test-support/pictures.ts";
import { greatestDifference, look } from "./test-support/pixels.ts";
import { leaveStage, pictureBox } from "./test-support/stage.ts";

/** Longer than a mask waits until it is kept. */
const KEPT_AFTER_MS = 1000;

test("picture and mask are on the stage again after a reload, though nothing was sent", async () => {
  const page = await openWithMask();
  const mask = await saveMask(page);
  await page.waitForTimeout(KEPT_AFTER_MS);
  await page.reload();
  await page.getByRole("application").waitFor();
  await expect.poll(async () => (await saveMask(page)).equals(mask)).toBe(true);
  await page.keyboard.press("1");
  await page.keyboard.press("t");
  await leaveStage(page);
  const original = await decodePicture(picture.bytes);
  await expect.poll(async () => greatestDifference(await look(page, await pictureBox(page)), original)).toBeLessThanOrEqual(1);
});

test("white that was painted on is there again after a reload, as large as it was", async () => {
  const page = await openPage();
  await page.getByRole("button", { name: "768 × 512" }).click();
  await page.getByRole("application").waitFor();
  await page.keyboard.press("Control+i");
  const mask = await saveMask(page);
  await page.waitForTimeout(KEPT_AFTER_MS);
  await page.reload();
  await page.getByRole("application").waitFor();
  await expect.poll(async () => (await saveMask(page)).equals(mask)).toBe(true);
});

test("a result is looked at again after a reload", async () => {
  const page = await openWithMask();
  await repaint(page);
  await page.waitForTimeout(KEPT_AFTER_MS);
  await page.reload();
  await page.getByAltText("Result: Change to a lion").waitFor();
  expect(await page.getByRole("slider", { name: "Before and after" }).inputValue()).toBe("0");
});

test("where the browser keeps nothing, it asks before something painted is lost", async () => {
  const page = await openPage();
  await page.addInitScript(() => {
    indexedDB.open = () => {
      throw new DOMException("Not here.", "InvalidStateError");
    };
  });
  await page.reload();
  const asked: string[] = [];
  page.on("dialog", (dialog) => {
    asked.push(dialog.type());
    void dialog.accept();
  });
  await page.getByRole("heading", { name: "Start with a picture" }).waitFor();
  await page.reload();
  expect(asked).toEqual([]);
  await paintMiddle(page);
  await page.reload();
  expect(asked).toEqual(["beforeunload"]);
  await page.getByRole("heading", { name: "Start with a picture" }).waitFor();
});
