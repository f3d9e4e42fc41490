import type { Page } from "playwright-core";
import { picture } from "./pictures.ts";
import { choosePicture, draw } from "./stage.ts";

/** Puts a picture on the stage and paints its middle. */
export async function paintMiddle(page: Page): Promise<void> {
  await choosePicture(page, picture);
  await page.getByRole("button", { name: "Rectangle" }).click();
  await draw(page, [
    { x: 0.3, y: 0.25 },
    { x: 0.7, y: 0.75 },
  ]);
}

export async function sayLion(page: Page): Promise<void> {
  await page.getByLabel("What should be there?").fill("Change to a lion");
}

/** Behind "More settings": numbers by the names of their fields. */
export async function setNumbers(page: Page, settings: Readonly<Record<string, number>>): Promise<void> {
  const more = page.getByText("More settings");
  await more.click();
  for (const [name, value] of Object.entries(settings)) await page.getByRole("spinbutton", { name, exact: true }).fill(`${value}`);
  await more.click();
}

/** Presses the button that repaints. Returns the id of the job that was made. */
export async function startRepainting(page: Page): Promise<string> {
  const [reply] = await Promise.all([
    page.waitForResponse((response) => response.request().method() === "POST" && response.url().endsWith("/v1/jobs")),
    page.getByRole("button", { name: /^Repaint/ }).click(),
  ]);
  const { id } = (await reply.json()) as { id: string };
  return id;
}

/** Repaints, until the result is on the page. Returns the id of the job. */
export async function repaint(page: Page): Promise<string> {
  const id = await startRepainting(page);
  await page.getByRole("heading", { name: "Result" }).waitFor();
  return id;
}
