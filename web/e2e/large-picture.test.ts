import { decodeMask, type Picture } from "@retouch/engine";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { saveMask } from "./test-support/downloads.ts";
import { openPage } from "./test-support/open-page.ts";
import { colourAt, greatestDifference, look } from "./test-support/pixels.ts";
import { draw, leaveStage, pictureBox } from "./test-support/stage.ts";

/** The largest that the server takes. */
const SIDE = 4096;
const LOOPS = Array.from({ length: 9 }, (_, i) => ({ x: 0.5 + 0.35 * Math.sin(i * 1.9), y: 0.5 + 0.35 * Math.sin(i * 2.7 + 1) }));
const TINTED = [(255 + 0xe5) / 2, (255 + 0x48) / 2, (255 + 0x4d) / 2];
/** Points of the picture at which screen and mask are compared. */
const GRID = Array.from({ length: 41 * 41 }, (_, i) => ({ x: ((i % 41) + 0.5) / 41, y: (Math.floor(i / 41) + 0.5) / 41 })).filter(
  // The zoom bar lies over a corner.
  ({ x, y }) => x < 0.85 || y < 0.9,
);

async function openLarge(): Promise<Page> {
  const page = await openPage();
  for (const side of ["Width", "Height"]) await page.getByRole("spinbutton", { name: side }).fill(`${SIDE}`);
  await page.getByRole("button", { name: "Start", exact: true }).click();
  await page.getByRole("application").waitFor();
  await leaveStage(page);
  return page;
}

/** What is around a point of the mask: painted, not painted, or an edge, which may look either way. */
function stateAt({ rgb, width }: Picture, x: number, y: number): boolean | undefined {
  const near = [-24, 0, 24].flatMap((dy) => [-24, 0, 24].map((dx) => rgb[((y + dy) * width + x + dx) * 3] === 255));
  return near.every((painted) => painted === near[0]) ? near[0] : undefined;
}

test("on a picture of 4096² what is seen is what is sent, stroke by stroke, and undo leaves nothing", async () => {
  const page = await openLarge();
  const place = await pictureBox(page);
  // Between two pixels of the window a screenshot would be a blend of both.
  const box = { left: Math.floor(place.left), top: Math.floor(place.top), width: Math.ceil(place.width), height: Math.ceil(place.height) };
  const untouched = await look(page, box);
  const undo = page.getByRole("button", { name: "Undo" });

  await draw(page, LOOPS);
  await page.getByRole("button", { name: "Eraser" }).click();
  await draw(page, [
    { x: 0.1, y: 0.45 },
    { x: 0.9, y: 0.55 },
  ]);
  await page.getByRole("button", { name: "Lasso" }).click();
  await draw(page, [
    { x: 0.05, y: 0.05 },
    { x: 0.3, y: 0.08 },
    { x: 0.1, y: 0.35 },
  ]);

  const mask = await decodeMask(await saveMask(page));
  expect([mask.width, mask.height]).toEqual([SIDE, SIDE]);
  const states = GRID.map(({ x, y }) => stateAt(mask, Math.round(x * SIDE), Math.round(y * SIDE)));
  expect(new Set(states)).toEqual(new Set([true, false, undefined]));
  await expect
    .poll(async () => {
      const seen = await look(page, box);
      return GRID.filter(({ x, y }, i) => {
        const expected = states[i] === true ? TINTED : [255, 255, 255];
        const colour = colourAt(seen, place.left - box.left + x * place.width, place.top - box.top + y * place.height);
        return states[i] !== undefined && expected.some((channel, c) => Math.abs(channel - colour[c]) > 3);
      });
    })
    .toEqual([]);

  for (let step = 0; step < 3; step++) await undo.click();
  // Its settings stand above the stage, which is as large as before with them.
  await page.getByRole("button", { name: "Brush" }).click();
  await leaveStage(page);
  expect(await undo.isDisabled()).toBe(true);
  await expect.poll(async () => greatestDifference(untouched, await look(page, box))).toBe(0);
});

test("moved at 100 %, a picture of 4096² shows the mask's own pixels", async () => {
  const page = await openLarge();
  await draw(page, LOOPS);
  await page.keyboard.press("1");
  const stage = (await page.getByRole("application").boundingBox())!;
  const middle = { x: stage.x + stage.width / 2, y: stage.y + stage.height / 2 };
  await page.mouse.move(middle.x, middle.y);
  await page.mouse.down({ button: "middle" });
  await page.mouse.move(middle.x - 300, middle.y + 200, { steps: 12 });
  await page.mouse.up({ button: "middle" });
  await leaveStage(page);

  const mask = await decodeMask(await saveMask(page));
  const { left, top } = await pictureBox(page);
  const part = { left: Math.ceil(stage.x) + 100, top: Math.ceil(stage.y) + 100, width: 400, height: 400 };
  const isOff = (seen: Picture): boolean =>
    Array.from({ length: part.width * part.height }, (_, i) => i).some((i) => {
      const x = part.left - left + (i % part.width);
      const y = part.top - top + Math.floor(i / part.width);
      const share = mask.rgb[(Math.round(y) * SIDE + Math.round(x)) * 3] / 255;
      return TINTED.some((channel, c) => Math.abs(255 + (channel - 255) * share - seen.rgb[i * 3 + c]) > 2);
    });
  await expect.poll(async () => isOff(await look(page, part))).toBe(false);
});
