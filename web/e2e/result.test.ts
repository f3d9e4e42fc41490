import { decodeMask, decodePicture } from "@retouch/engine";
import { expect, test } from "vitest";
import { download, saveMask } from "./test-support/downloads.ts";
import { repaint, setNumbers, startRepainting } from "./test-support/edit.ts";
import { openPage, openWithMask } from "./test-support/open-page.ts";
import { picture, PICTURE_SIZE } from "./test-support/pictures.ts";
import { colourAt, greatestDifference, look } from "./test-support/pixels.ts";
import { connect } from "./test-support/server-api.ts";
import { startRecorder } from "./test-support/start-recorder.ts";
import { inWindow, leaveStage, pictureBox } from "./test-support/stage.ts";

/** The field's rule is the mask's very edge: nothing is blended beyond it. */
const SHARP_EDGE = { "Grow the mask": 0, "Feather the mask": 0 };

test("the mask that is sent is exactly the one that was painted", async () => {
  const recorder = await startRecorder();
  const page = await openWithMask({ server: recorder.url });
  const exported = await decodeMask(await saveMask(page));
  await startRepainting(page);
  const [form] = await recorder.forms();
  const sent = await decodeMask(new Uint8Array(await (form.get("mask") as File).arrayBuffer()));
  expect(sent).toMatchObject(PICTURE_SIZE);
  expect(greatestDifference(sent, exported)).toBe(0);
  const { width, height } = PICTURE_SIZE;
  const wrong = Array.from({ length: width * height }, (_, pixel) => pixel).filter((pixel) => {
    const [x, y] = [pixel % width, Math.floor(pixel / width)];
    const isNearEdge =
      [0.3 * width, 0.7 * width].some((edge) => Math.abs(x - edge) <= 2) || [0.25, 0.75].some((edge) => Math.abs(y - edge * height) <= 2);
    const isInside = x > 0.3 * width && x < 0.7 * width && y > 0.25 * height && y < 0.75 * height;
    return !isNearEdge && sent.rgb[pixel * 3] !== (isInside ? 255 : 0);
  });
  expect(wrong).toEqual([]);
  expect(Buffer.from(await (form.get("image") as File).arrayBuffer()).equals(picture.bytes)).toBe(true);
  expect(form.get("prompt")).toBe("Change to a lion");
});

test("a result changes what is painted and no other pixel, and is saved as the server made it", async () => {
  const page = await openWithMask();
  await setNumbers(page, SHARP_EDGE);
  const mask = await decodeMask(await saveMask(page));
  const id = await repaint(page);
  const saved = await download(page, /^Download: PNG/);

  const made = await connect().jobs.image(id);
  expect(saved.bytes.equals(made.bytes)).toBe(true);
  expect(saved.name).toMatch(/^change-to-a-lion-\d+\.png$/);
  const [before, after] = [await decodePicture(picture.bytes), await decodePicture(saved.bytes)];
  const isPainted = (x: number, y: number): boolean => mask.rgb[(y * mask.width + x) * 3] >= 128;
  expect(greatestDifference(before, after, (x, y) => !isPainted(x, y))).toBe(0);
  expect(greatestDifference(before, after, isPainted)).toBeGreaterThan(60);

  await page.keyboard.press("1");
  await leaveStage(page);
  const box = await pictureBox(page);
  const isOnStage = async (): Promise<number> => greatestDifference(await look(page, box), after, (x) => x > 30);
  await expect.poll(isOnStage).toBeLessThanOrEqual(1);
});

test("while a picture is made, its progress and a preview of it are seen in its place", async () => {
  const page = await openWithMask();
  await leaveStage(page);
  const box = await pictureBox(page);
  const before = await look(page, box);
  await setNumbers(page, { Steps: 100 });
  const following = page.waitForRequest((request) => /\/v1\/jobs\/[^/]+\/events$/.test(new URL(request.url()).pathname));
  await page.getByRole("button", { name: "Repaint" }).click();
  await following;
  const progress = page.getByRole("progressbar", { name: "Progress" });
  const share = async (): Promise<number> => Number(await progress.getAttribute("value"));
  await expect.poll(share).toBeGreaterThan(0);
  const early = await share();

  await page.getByAltText("Preview of the unfinished picture").waitFor();
  const seen = await look(page, box);
  const isInside = (x: number, y: number): boolean => Math.abs(x / box.width - 0.5) < 0.19 && Math.abs(y / box.height - 0.5) < 0.24;
  const isOutside = (x: number, y: number): boolean => Math.abs(x / box.width - 0.5) > 0.22 || Math.abs(y / box.height - 0.5) > 0.27;
  expect(greatestDifference(before, seen, isInside)).toBeGreaterThan(20);
  expect(greatestDifference(before, seen, isOutside)).toBe(0);
  await expect.poll(share).toBeGreaterThan(early);
  await page.getByRole("heading", { name: "Result" }).waitFor();
});

test("the slider uncovers the picture as it was, up to where it is drawn", async () => {
  const page = await openWithMask();
  await repaint(page);
  // Nothing is scaled: what a browser makes of that depends on what it paints in one go.
  await page.keyboard.press("1");
  await leaveStage(page);
  const box = await pictureBox(page);
  const slider = page.getByRole("slider", { name: "Before and after" });
  await slider.press("End");
  await expect.poll(() => slider.inputValue()).toBe("100");
  const before = await look(page, box);
  await slider.press("Home");
  const after = await look(page, box);
  const isPainted = (x: number, y: number): boolean => Math.abs(x / box.width - 0.5) < 0.18 && Math.abs(y / box.height - 0.5) < 0.23;
  expect(greatestDifference(before, after, isPainted)).toBeGreaterThan(60);

  const [from, to] = [await inWindow(page, { x: 0, y: 0.5 }), await inWindow(page, { x: 0.5, y: 0.5 })];
  await page.mouse.move(from.x + 1, from.y);
  await page.mouse.down();
  await page.mouse.move(to.x, to.y, { steps: 5 });
  await page.mouse.up();
  await leaveStage(page);
  await expect.poll(() => slider.inputValue()).toBe("50");
  const half = await look(page, box);
  expect(greatestDifference(half, before, (x) => x > 40 && x / box.width < 0.42)).toBe(0);
  expect(greatestDifference(half, after, (x) => x / box.width > 0.58)).toBe(0);
});

test("the history survives a reload, and takes an edit up again with picture, mask and result", async () => {
  const page = await openWithMask();
  await repaint(page);
  await leaveStage(page);
  await page.keyboard.press("1");
  const result = await look(page, await pictureBox(page));
  const mask = await saveMask(page);

  await page.goto(`${new URL(page.url()).origin}/#history`);
  await page.reload();
  const restore = page.getByRole("button", { name: "Restore picture, mask and settings of: Change to a lion" });
  const thumbnail = restore.getByRole("presentation");
  await thumbnail.waitFor();
  const { x, y, width, height } = (await thumbnail.boundingBox())!;
  const small = await look(page, { left: x, top: y, width, height });
  const colours = Array.from({ length: 20 }, (_, i) => colourAt(small, ((i + 0.5) / 20) * small.width, small.height / 2).join());
  expect(new Set(colours).size).toBeGreaterThan(3);

  await restore.click();
  await page.getByRole("heading", { name: "Result" }).waitFor();
  await leaveStage(page);
  await page.keyboard.press("1");
  await expect.poll(async () => greatestDifference(await look(page, await pictureBox(page)), result)).toBe(0);
  expect((await saveMask(page)).equals(mask)).toBe(true);
  expect(await page.getByLabel("What should be there?").inputValue()).toBe("Change to a lion");
});

test("a PNG that was made here brings its settings back", async () => {
  const page = await openWithMask();
  await setNumbers(page, { Steps: 7, "Guidance scale": 3.5, Seed: 1234 });
  await repaint(page);
  const { name, bytes } = await download(page, /^Download: PNG/);

  const recorder = await startRecorder();
  const another = await openPage({ server: recorder.url });
  await another.getByLabel("Choose a file").setInputFiles({ name, mimeType: "image/png", buffer: bytes });
  await another.getByText("The settings that this picture was made with are set.").waitFor();
  await startRepainting(another);
  const [form] = await recorder.forms();
  expect(Object.fromEntries(form)).toMatchObject({ prompt: "Change to a lion", steps: "7", guidance_scale: "3.5", seed: "1234" });
});
