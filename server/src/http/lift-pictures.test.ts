import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { expect, it } from "vitest";
import { liftPictures } from "./lift-pictures.ts";

const LONG = 40_000;
const picture = randomBytes(LONG + 1); // whose base64 is padded
const base64 = picture.toString("base64");

function read(body: object | string): unknown {
  const { rest, putBack } = liftPictures(Buffer.from(typeof body === "string" ? body : JSON.stringify(body)));
  return putBack(JSON.parse(rest.toString()) as object);
}

it("gives a picture's field its bytes, and leaves little to be parsed", () => {
  const body = { prompt: 'a "lion"\\', init_image: base64, mask: `data:image/png;base64,${base64}`, init_images: [base64], n: 1 };
  expect(read(body)).toEqual({ prompt: 'a "lion"\\', init_image: picture, mask: picture, init_images: [picture], n: 1 });
  expect(liftPictures(Buffer.from(JSON.stringify(body))).rest.length).toBeLessThan(1000);
});

it("gives two spellings of one field one value", () => {
  const { init_image, image } = read({ init_image: base64, image: base64 }) as Record<string, Buffer>;
  expect(init_image).toBe(image);
});

it("leaves every other place the text that was sent", () => {
  const body = { prompt: base64, [base64]: 1, metadata: { init_image: base64, list: [base64, [base64]] }, nothing: null };
  expect(read(body)).toEqual(body);
  expect(read([base64])).toEqual([base64]);
});

it.each([
  ["the URL-safe alphabet", "-_".repeat(LONG)],
  ["no padding", base64.replace(/=+$/, "")],
  ["padding that is not at the end", `${base64}${base64}`],
  ["line breaks", base64.replace(/(.{76})/g, "$1\\n")],
  ["bits that belong to no byte", `${"A".repeat(LONG)}AB==`],
  ["a foreign character", `${"A".repeat(LONG - 1)}$`],
  ["an escaped character", `${"A".repeat(LONG)}\\u0041AAA`],
  ["an escaped quote at its end", `${"A".repeat(LONG)}AA\\"`],
  ["nothing but padding", "=".repeat(LONG)],
  ["a data URL that is not base64", `data:text/plain,${"A".repeat(LONG)}`],
])("lifts no base64 with %s", (_, text) => {
  const body = Buffer.from(`{"init_image": "${text}"}`);
  expect(liftPictures(body).rest).toBe(body);
});

it("reads any JSON as a parser alone does, but for its pictures", () => {
  const long = fc.constantFrom(base64, `${base64}\\`, `"${base64}`, "x".repeat(LONG));
  const value = fc.oneof(fc.jsonValue(), long, fc.array(long), fc.dictionary(fc.string(), long));
  fc.assert(
    fc.property(fc.dictionary(fc.oneof(fc.string(), long), value), (body) => {
      const text = JSON.stringify(body);
      expect(JSON.stringify(read(text))).toBe(JSON.stringify(JSON.parse(text)));
    }),
    { numRuns: 300 },
  );
});
