import type { Page } from "playwright-core";
import { en } from "../../src/strings/en.ts";

/** What a press of a button saves. */
export async function download(page: Page, button: string | RegExp): Promise<{ readonly name: string; readonly bytes: Buffer }> {
  const [saved] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: button }).click()]);
  const stream = await saved.createReadStream();
  return { name: saved.suggestedFilename(), bytes: Buffer.concat(await stream.toArray()) };
}

/** The mask as the editor exports it. */
export async function saveMask(page: Page): Promise<Buffer> {
  const menu = page.getByRole("button", { name: en.tools.more });
  await menu.click();
  const { bytes } = await download(page, en.tools.export);
  await page.keyboard.press("Escape");
  return bytes;
}
