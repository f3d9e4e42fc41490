import type { Box } from "@retouch/engine";
import type { Page } from "playwright-core";

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Where the picture is in the window, in CSS pixels; it may reach beyond it. */
export async function pictureBox(page: Page): Promise<Box> {
  const surface = page.getByRole("application");
  const { x, y } = (await surface.boundingBox())!;
  const style = (await surface.getAttribute("style")) ?? "";
  const length = (name: string): number => Number(new RegExp(`--picture-${name}: (-?[\\d.]+)px`).exec(style)?.[1]);
  return { left: x + length("left"), top: y + length("top"), width: length("width"), height: length("height") };
}

/** A point of the picture, given by shares of its sides, in the window. */
export async function inWindow(page: Page, { x, y }: Point): Promise<Point> {
  const { left, top, width, height } = await pictureBox(page);
  return { x: left + x * width, y: top + y * height };
}

/** Draws with the mouse along points of the picture, given by shares of its sides, and takes the pointer out of the picture's way. */
export async function draw(page: Page, points: readonly Point[]): Promise<void> {
  const [first, ...others] = await Promise.all(points.map((point) => inWindow(page, point)));
  await page.mouse.move(first.x, first.y);
  await page.mouse.down();
  for (const { x, y } of others) await page.mouse.move(x, y, { steps: 8 });
  await page.mouse.up();
  await leaveStage(page);
}

/** So that no brush is seen on the stage. */
export async function leaveStage(page: Page): Promise<void> {
  await page.mouse.move(1, 1);
}

/** Puts a file on the empty stage, as the button for it does. */
export async function choosePicture(
  page: Page,
  file: { readonly name: string; readonly mimeType: string; readonly bytes: Uint8Array },
): Promise<void> {
  const { name, mimeType, bytes } = file;
  await page.getByLabel("Choose a file").setInputFiles({ name, mimeType, buffer: Buffer.from(bytes) });
  await page.getByRole("application").waitFor();
}
