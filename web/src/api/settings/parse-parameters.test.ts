import { expect, test } from "vitest";
import { parseParameters, readPngSettings } from "./parse-parameters.ts";

/** As `retouch` writes it. */
const WRITTEN = `Change to a lion,
with a crown
Negative prompt: blurry
Steps: 8, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 7.5, Seed: 42, Size: 512x384, Model: "a: b, c", Denoising strength: 1, Version: Retouch`;

test("a picture's own text gives back what it was made with", () => {
  expect(parseParameters(WRITTEN)).toEqual({
    prompt: "Change to a lion,\nwith a crown",
    negative_prompt: "blurry",
    model: "a: b, c",
    scheduler: "dpmpp_2m_karras",
    steps: 8,
    guidance_scale: 7.5,
    seed: 42,
    strength: 1,
  });
});

test("without a negative prompt there is none, and a sampler that is not ours is left to the model", () => {
  expect(parseParameters("a lion\nSteps: 20, Sampler: Heun, Seed: 0")).toEqual({ prompt: "a lion", steps: 20, seed: 0 });
});

test("a text without settings gives none", () => {
  expect(parseParameters("just a comment")).toBeUndefined();
});

test.each([
  ["tEXt", Buffer.from(`parameters\0${WRITTEN.replace("lion", "liön")}`, "latin1"), "Change to a liön,\nwith a crown"],
  ["iTXt", Buffer.from(`parameters\0\0\0\0\0${WRITTEN.replace("lion", "🦁")}`), "Change to a 🦁,\nwith a crown"],
])("the settings are read out of a PNG's %s", (type, data, prompt) => {
  expect(readPngSettings(png(["IHDR", Buffer.alloc(13)], ["tEXt", Buffer.from("other\0x")], [type, data]))?.prompt).toBe(prompt);
});

test.each([
  ["no PNG", Buffer.from("parameters\0")],
  ["a PNG that is cut off", png(["IHDR", Buffer.alloc(13)], ["tEXt", Buffer.from(`parameters\0${WRITTEN}`)]).subarray(0, 60)],
  ["a PNG without settings", png(["IHDR", Buffer.alloc(13)], ["IDAT", Buffer.alloc(4)])],
  ["compressed text", png(["iTXt", Buffer.from("parameters\0\u0001\0\0\0abc")])],
])("%s has no settings", (_, file) => {
  expect(readPngSettings(file)).toBeUndefined();
});

function png(...chunks: readonly (readonly [type: string, data: Buffer])[]): Buffer {
  const encoded = chunks.map(([type, data]) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    return Buffer.concat([length, Buffer.from(type), data, Buffer.alloc(4)]);
  });
  return Buffer.concat([Buffer.from("89504e470d0a1a0a", "hex"), ...encoded]);
}
