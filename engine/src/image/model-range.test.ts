import { describe, expect, test } from "vitest";
import { fromModelRange, toModelRange } from "./model-range.ts";
import { prepareParityMask } from "./parity.ts";
import { bytesOf, floatsOf, readGolden } from "./read-golden.test.support.ts";

interface ModelRangeGolden {
  readonly size: [number, number];
  readonly encode: { readonly input: string; readonly output: string };
  readonly decode: { readonly input: string; readonly output: string };
}
const golden = readGolden("model-range.json") as ModelRangeGolden;
const [width, height] = golden.size;

test("a picture becomes the numbers that diffusers makes of it", () => {
  const encoded = toModelRange({ width, height, rgb: bytesOf(golden.encode.input) });
  expect(encoded.shape).toEqual([1, 3, height, width]);
  expect(encoded.data).toEqual(floatsOf(golden.encode.output));
});

test("numbers become the bytes that diffusers makes of them", () => {
  const decoded = fromModelRange({ data: floatsOf(golden.decode.input), shape: [1, 3, height, width] });
  expect(decoded).toEqual({ width, height, rgb: bytesOf(golden.decode.output) });
});

test("every byte survives the way to the model and back", () => {
  const picture = { width: 16, height: 16, rgb: Uint8Array.from({ length: 768 }, (_, i) => i) };
  expect(fromModelRange(toModelRange(picture))).toEqual(picture);
});

test("a decoder that gives no numbers is a fault, not a black picture", () => {
  expect(() => fromModelRange({ data: Float32Array.of(0, Number.NaN, 0), shape: [1, 3, 1, 1] })).toThrow(
    expect.objectContaining({ kind: "model", message: "Expected numbers from the model's VAE decoder but received NaN" }),
  );
});

interface MaskCase {
  readonly name: string;
  readonly from: [number, number];
  readonly to: [number, number];
  readonly input: string;
  readonly output: string;
}

describe("a mask is prepared as diffusers prepares it", () => {
  test.each(readGolden("parity-mask.json") as MaskCase[])("$name", ({ from, to, input, output }) => {
    const prepared = prepareParityMask({ width: from[0], height: from[1], data: bytesOf(input) }, ...to);
    expect(prepared.data).toEqual(bytesOf(output));
  });
});
