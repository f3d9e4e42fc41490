import { decodePicture, encodePicture } from "@retouch/engine";
import { expect, test } from "vitest";
import { openPage } from "./test-support/open-page.ts";
import { paintQuadrants, picture, PICTURE_PATH, PICTURE_SIZE, type Quadrants } from "./test-support/pictures.ts";
import { colourAt, greatestDifference, look } from "./test-support/pixels.ts";
import { choosePicture, inWindow, pictureBox } from "./test-support/stage.ts";

test("a picture that is dropped on the page is on the stage, pixel by pixel", async () => {
  const page = await openPage();
  await page.getByRole("heading", { name: "Start with a picture" }).waitFor();
  const input = await page.context().newCDPSession(page);
  const data = { items: [], files: [PICTURE_PATH], dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"] as const)
    await input.send("Input.dispatchDragEvent", { type, x: 600, y: 500, data });
  await page.getByRole("application").waitFor();

  await page.keyboard.press("1");
  const box = await pictureBox(page);
  expect(box).toMatchObject(PICTURE_SIZE);
  await expect.poll(async () => greatestDifference(await look(page, box), await decodePicture(picture.bytes))).toBeLessThanOrEqual(1);
});

/** A JPEG's first marker, then EXIF with a single entry: the orientation. */
function orient(jpeg: Uint8Array, orientation: number): Uint8Array {
  const tiff = Buffer.from("4d4d002a00000008000101120003000000010000000000000000", "hex");
  tiff.writeUInt16BE(orientation, 18);
  const exif = Buffer.concat([Buffer.from("Exif\0\0", "latin1"), tiff]);
  const head = Buffer.from([0xff, 0xd8, 0xff, 0xe1, 0, exif.length + 2]);
  return Buffer.concat([head, exif, jpeg.subarray(2)]);
}

test("a photograph stands upright, as its EXIF orientation says, and is as large", async () => {
  const [red, green, blue, grey]: Quadrants = [
    [200, 30, 30],
    [30, 160, 30],
    [30, 30, 200],
    [128, 128, 128],
  ];
  // As the sensor saw it; 6 turns it clockwise by a quarter.
  const jpeg = await encodePicture(paintQuadrants(320, 240, [red, green, blue, grey]), { format: "jpeg", quality: 95 });
  const page = await openPage();
  await choosePicture(page, { name: "photograph.jpg", mimeType: "image/jpeg", bytes: orient(jpeg, 6) });
  await page.keyboard.press("1");
  const box = await pictureBox(page);
  expect(box).toMatchObject({ width: 240, height: 320 });
  const expected = [
    [0.25, 0.25, blue],
    [0.75, 0.25, red],
    [0.25, 0.75, grey],
    [0.75, 0.75, green],
  ] as const;
  for (const [x, y, colour] of expected) {
    const at = await inWindow(page, { x, y });
    const difference = async (): Promise<number> => {
      const seen = await look(page, { left: at.x, top: at.y, width: 1, height: 1 });
      return Math.max(...colourAt(seen, 0, 0).map((channel, i) => Math.abs(channel - colour[i])));
    };
    await expect.poll(difference, { message: `at ${x}, ${y}` }).toBeLessThanOrEqual(6);
  }
});
