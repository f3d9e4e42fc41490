import { setImmediate } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { imageRequestSchema, parseImageRequest, type EditRequest } from "@retouch/contract";
import { encodePicture, type Edit, type EditResult, type Picture, type Pipeline } from "@retouch/engine";
import { describe, expect, test } from "vitest";
import type { EditPreview } from "../jobs/editor.ts";
import { loadStubPipeline } from "../test-support/stub-pipeline.ts";
import { makePictures } from "./make-pictures.ts";

const WIDTH = 64;
const HEIGHT = 72;
const grey: Picture = { width: WIDTH, height: HEIGHT, rgb: new Uint8Array(WIDTH * HEIGHT * 3).fill(128) };
/** Left half white, right half black. */
const halves: Picture = { ...grey, rgb: grey.rgb.map((_, i) => ((i / 3) % WIDTH < WIDTH / 2 ? 255 : 0)) };
const image = await encodePicture(grey, { format: "png" });
const mask = await encodePicture(halves, { format: "png" });

const faint = await imageWithAlpha(200);

/** The grey picture with the transparency of one pixel, the first, changed. */
function imageWithAlpha(first: number): Promise<Uint8Array> {
  return encodePicture({ ...grey, alpha: new Uint8Array(WIDTH * HEIGHT).fill(255).fill(first, 0, 1) }, { format: "png" });
}

function requestOf(fields: Record<string, unknown>): EditRequest {
  const parsed = parseImageRequest({ prompt: "a lion", seed: 7, ...fields });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return parsed.request;
}

/** What the engine was asked for. `alter` stands between the stub's results and who asked for them. */
async function make(fields: Record<string, unknown>, alter = (result: EditResult): EditResult => result) {
  const stub = await loadStubPipeline("stub");
  const edits: Edit[] = [];
  const pipeline: Pipeline = {
    ...stub,
    async edit(edit, options) {
      edits.push(structuredClone(edit));
      return alter(await stub.edit(edit, options));
    },
  };
  return { edits, ...(await makePictures(pipeline, requestOf(fields))) };
}

describe("every field of the wire that is the engine's reaches it", () => {
  const base = { image, mask };
  /** Each field: a value that is not its default, what else it needs, and what the engine gets. */
  const REACHES: Partial<Record<keyof typeof imageRequestSchema.shape, readonly [unknown, object, Partial<Edit>]>> = {
    prompt: ["a zebra", {}, { prompt: "a zebra" }],
    negative_prompt: ["blur", {}, { negativePrompt: "blur" }],
    system_prompt: ["flat colours", {}, { systemPrompt: "flat colours" }],
    init_image: [image, {}, { picture: grey }],
    mask_image: [mask, { image }, { mask: planeOf((x) => x < WIDTH / 2) }],
    mask_mode: ["black", base, { mask: planeOf((x) => x >= WIDTH / 2) }],
    mask_invert: [true, base, { mask: planeOf((x) => x >= WIDTH / 2) }],
    mask_grow: [11, base, { maskGrow: 11 }],
    mask_feather: [13, base, { maskFeather: 13 }],
    masked_content: ["nothing", base, { maskedContent: "nothing" }],
    area: ["masked", base, { area: "masked" }],
    padding: ["40%", base, { padding: "40%" }],
    size: ["96x128", {}, { size: { width: 96, height: 128 } }],
    width: [96, { height: 128 }, { size: { width: 96, height: 128 } }],
    height: [128, { width: 96 }, { size: { width: 96, height: 128 } }],
    strength: [0.25, { image }, { strength: 0.25 }],
    guidance_scale: [3.5, {}, { guidanceScale: 3.5 }],
    steps: [17, {}, { steps: 17 }],
    exact_steps: [true, {}, { exactSteps: true }],
    scheduler: ["euler_ancestral", {}, { scheduler: "euler_ancestral" }],
    seed: [4_294_967_295, {}, { seed: 4_294_967_295 }],
  };
  const NOT_THE_ENGINES = [
    "n",
    "model",
    "output_format",
    "output_quality",
    "metadata",
    "response_format",
    "user",
    "webhook",
    "webhook_events",
  ];

  test("or is known not to be", () => {
    expect([...Object.keys(REACHES), ...NOT_THE_ENGINES].toSorted()).toEqual(Object.keys(imageRequestSchema.shape).toSorted());
  });

  test.each(Object.entries(REACHES))("%s", async (field, [value, others, expected]) => {
    const [edit] = (await make({ ...others, [field]: value })).edits;
    expect(edit).toMatchObject(expected);
  });

  test("without more than the prompt, what the model decides stays open", async () => {
    expect((await make({})).edits).toEqual([
      {
        prompt: "a lion",
        seed: 7,
        size: { width: 1024, height: 1024 },
        maskGrow: 4,
        maskFeather: 8,
        maskedContent: "original",
        area: "auto",
        strength: 1,
        exactSteps: false,
      },
    ]);
  });

  test("picture i of n uses seed + i, in 32 bits", async () => {
    const { edits, pictures } = await make({ size: "64x64", n: 3, seed: 4_294_967_294 });
    expect(edits.map(({ seed }) => seed)).toEqual([4_294_967_294, 4_294_967_295, 0]);
    expect(pictures.map(({ seed }) => seed)).toEqual([4_294_967_294, 4_294_967_295, 0]);
  });
});

describe("a picture without a mask", () => {
  test("that is transparent somewhere is repainted there", async () => {
    const { edits, pictures } = await make({ image: await imageWithAlpha(127) });
    expect(edits[0].mask).toEqual(planeOf((x, y) => x === 0 && y === 0));
    expect(pictures[0].unmaskedMaxDifference).toBe(0);
  });

  test.each([200, 128])("that is only a little transparent (%i of 255) is image-to-image", async (alpha) => {
    const { edits, pictures, warnings } = await make({ image: await imageWithAlpha(alpha), mask_invert: true });
    expect(edits[0].mask).toBeUndefined();
    expect(pictures[0].unmaskedMaxDifference).toBeUndefined();
    expect(warnings).toEqual(["mask_invert was ignored: there is no mask"]);
  });

  test.each([
    ["an opaque picture", { image }, "one without any"],
    ["a picture that is only a little transparent", { image: faint }, "one without any"],
    ["no picture", {}, "none"],
  ])("and %s with image_alpha is refused by that name", async (_name, fields, received) => {
    await expect(make({ ...fields, mask_mode: "image_alpha" })).rejects.toMatchObject({
      kind: "input",
      field: "maskMode",
      message: `Expected a picture with transparent pixels, to go with image_alpha, for maskMode but received ${received}`,
    });
  });
});

describe("a mask beside image_alpha", () => {
  test("is ignored, and the caller is told", async () => {
    const { edits, warnings } = await make({ image: await imageWithAlpha(0), mask, mask_mode: "image_alpha" });
    expect(edits[0].mask).toEqual(planeOf((x, y) => x === 0 && y === 0));
    expect(warnings).toEqual(["mask was ignored: mask_mode image_alpha marks by the picture's own transparency"]);
  });

  test("is refused all the same when it is no picture", async () => {
    const fields = { image: await imageWithAlpha(0), mask: Buffer.from("garbage"), mask_mode: "image_alpha" };
    await expect(make(fields)).rejects.toMatchObject({ kind: "input", field: "mask" });
  });
});

test("guidance that the model turns off ignores the negative prompt, as does one that the caller turns off", async () => {
  const warning = "negative_prompt was ignored: at guidance_scale 1 there is no guidance away from it";
  const fields = { negative_prompt: "blur", size: "64x64" };
  expect((await make(fields)).warnings).toEqual([]);
  expect((await make({ ...fields, guidance_scale: 1 })).warnings).toEqual([warning]);
  expect((await make(fields, (result) => ({ ...result, guidanceScale: 1 }))).warnings).toEqual([warning]);
});

test("the same warning of several pictures is said once", async () => {
  const { warnings } = await make({ size: "64x64", n: 3 }, (result) => ({ ...result, warnings: ["words"] }));
  expect(warnings).toEqual(["words"]);
});

describe("the difference outside the mask", () => {
  test.each(["png", "jpeg", "webp"])("of %s is that of the bytes that are sent, whatever the engine found", async (output_format) => {
    const { pictures } = await make({ image, mask, output_format, output_quality: 100 }, spoilLastPixel);
    expect(pictures[0].unmaskedMaxDifference).toBeGreaterThan(60);
  });

  test("is measured at the result's size, against the source as the engine kept it", async () => {
    const larger = { width: 128, height: 144 };
    const original = { ...larger, rgb: new Uint8Array(128 * 144 * 3).fill(50) };
    const weights = { ...larger, data: new Uint8Array(128 * 144).fill(0).fill(255, 0, 128) };
    const painted = { ...original, rgb: original.rgb.slice().fill(200, 0, 128 * 3) };
    const { pictures } = await make({ image, mask, size: "128x144" }, (result) => ({
      ...result,
      picture: painted,
      kept: { original, weights },
    }));
    expect(pictures[0]).toMatchObject({ width: 128, height: 144, unmaskedMaxDifference: 0 });
  });
});

test("the pixels of one picture are gone before the next one but one is made", async () => {
  setFlagsFromString("--expose-gc");
  const collectGarbage = runInNewContext("gc") as () => void;
  const stub = await loadStubPipeline("stub");
  const made: WeakRef<Picture>[] = [];
  const alive: number[] = [];
  const pipeline: Pipeline = {
    ...stub,
    async edit(edit, options) {
      await setImmediate(); // a WeakRef keeps its target until the turn of the loop is over
      collectGarbage();
      alive.push(made.filter((picture) => picture.deref() !== undefined).length);
      const result = await stub.edit(edit, options);
      made.push(new WeakRef(result.picture));
      return result;
    },
  };
  await makePictures(pipeline, requestOf({ size: "64x64", n: 8 }));
  expect(Math.max(...alive)).toBeLessThanOrEqual(1);
});

function planeOf(isMarked: (x: number, y: number) => boolean) {
  const pixels = Array.from({ length: WIDTH * HEIGHT }, (_, i) => isMarked(i % WIDTH, Math.trunc(i / WIDTH)));
  return { width: WIDTH, height: HEIGHT, data: Uint8Array.from(pixels, (marked) => (marked ? 255 : 0)) };
}

function spoilLastPixel(result: EditResult): EditResult {
  const rgb = result.picture.rgb.slice();
  rgb.fill(255, -3);
  return { ...result, picture: { ...result.picture, rgb } };
}

test("previews are made of each step that somebody wants to see, counted over all pictures", async () => {
  const pipeline = await loadStubPipeline("stub");
  const steps: number[] = [];
  let asked = 0;
  const previews = { isWanted: () => ++asked % 2 === 1, show: ({ step }: EditPreview) => void steps.push(step) };
  await makePictures(pipeline, requestOf({ n: 2, size: "64x64", steps: 4 }), { previews });
  expect(steps).toEqual([1, 3, 5, 7]);
});
