import axe, { type AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { repaint } from "./test-support/edit.ts";
import { DESKTOP, PHONE, TABLET } from "./test-support/devices.ts";
import { openPage, openWithMask } from "./test-support/open-page.ts";
import { picture } from "./test-support/pictures.ts";
import { choosePicture } from "./test-support/stage.ts";

/** One line for each rule that is broken, by theme and by size of the window, and for each size that is too narrow. */
async function findViolations(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const [size, { viewport }] of Object.entries({ desktop: DESKTOP, tablet: TABLET, phone: PHONE })) {
    await page.setViewportSize(viewport);
    const width = await page.evaluate(() => document.body.scrollWidth);
    if (width > viewport.width) found.push(`${size}: ${width - viewport.width} pixels are beyond the edge`);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.evaluate(axe.source);
      const { violations } = (await page.evaluate("axe.run()")) as AxeResults;
      found.push(...violations.map(({ id, nodes }) => `${size}, ${colorScheme}: ${id} at ${nodes.map(({ html }) => html).join(" and ")}`));
    }
  }
  return found;
}

async function open(view: string, heading: string): Promise<Page> {
  const page = await openPage();
  await page.getByRole("link", { name: view, exact: true }).click();
  await page.getByRole("heading", { name: heading, exact: true }).waitFor();
  return page;
}

const VIEWS: readonly (readonly [string, () => Promise<Page>])[] = [
  ["signing in", () => openPage({ key: undefined })],
  ["the editor without a picture", () => openPage()],
  [
    "the editor with a picture, all settings and the mask's menu",
    async () => {
      const page = await openPage();
      await choosePicture(page, picture);
      await page.getByText("More settings").click();
      await page.getByRole("button", { name: "More for the mask" }).click();
      return page;
    },
  ],
  [
    "a result",
    async () => {
      const page = await openWithMask();
      await repaint(page);
      return page;
    },
  ],
  [
    "the history",
    async () => {
      const page = await openWithMask();
      await repaint(page);
      await page.getByRole("link", { name: "History", exact: true }).click();
      await page.getByRole("button", { name: "Delete all" }).waitFor();
      return page;
    },
  ],
  [
    "the jobs",
    async () => {
      const page = await open("Jobs", "Jobs");
      await page.getByRole("list", { name: "Jobs" }).getByText("Succeeded").first().waitFor();
      return page;
    },
  ],
  [
    "the keys",
    async () => {
      const page = await open("Keys", "Keys");
      await page.getByRole("heading", { name: "default" }).waitFor();
      return page;
    },
  ],
  [
    "the shortcuts",
    async () => {
      const page = await openPage();
      await page.getByRole("button", { name: "Shortcuts" }).click();
      return page;
    },
  ],
];

test.each(VIEWS)("axe finds nothing to object to in %s, light and dark, on a desktop, a tablet and a phone", async (_, openView) => {
  const page = await openView();
  await page.getByRole("main").waitFor();
  expect(await findViolations(page)).toEqual([]);
});
