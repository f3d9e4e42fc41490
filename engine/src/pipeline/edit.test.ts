import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Picture, Plane } from "../image/picture.ts";
import { openCheckpoint } from "../safetensors/checkpoint.ts";
import type { Edit, EditProgress, Pipeline } from "./edit.ts";
import { loadPipeline } from "./load-pipeline.ts";

const golden = fileURLToPath(new URL("../../../golden/models/", import.meta.url));

/** A file of the tiny model with some settings changed. */
const changed = (file: string, change: object): string =>
  JSON.stringify({ ...(JSON.parse(readFileSync(`${golden}inpaint/${file}`, "utf8")) as object), ...change });

let inpainting: Pipeline;
let plain: Pipeline;
beforeAll(async () => {
  inpainting = await loadPipeline(`${golden}inpaint`, { threads: 1 });
  plain = await loadPipeline(`${golden}plain`, { threads: 1 });
});
afterAll(() => Promise.all([inpainting.release(), plain.release()]));

const picture: Picture = { width: 72, height: 56, rgb: Uint8Array.from({ length: 72 * 56 * 3 }, (_, i) => (i * 31) % 256) };
const mask: Plane = { width: 72, height: 56, data: Uint8Array.from({ length: 72 * 56 }, (_, i) => (i % 72 > 20 && i % 72 < 50 ? 255 : 0)) };
const edit: Edit = { prompt: "Change to a lion", picture, mask, seed: 1, steps: 2 };

describe("a setting out of its range is refused by name", () => {
  const full = { ...mask, data: mask.data.map(() => 255) };
  test.each<[string, Partial<Edit>, RegExp]>([
    ["steps", { steps: 0 }, /Expected 1–150 for steps but received 0/],
    ["steps", { steps: 151 }, /received 151/],
    ["guidanceScale", { guidanceScale: 0.5 }, /Expected 1–30 for guidanceScale/],
    ["strength", { strength: 1.5 }, /Expected 0–1 for strength/],
    ["strength", { strength: NaN }, /received NaN/],
    ["steps", { steps: 2.5 }, /Expected a whole number for steps but received 2\.5/],
    ["strength", { strength: 0.01, steps: 25, exactSteps: true }, /Expected 0\.025–1 for strength but received 0\.01/],
    ["size", { size: { width: 0, height: 64 } }, /Expected 8–16384 for size but received 0/],
    ["size", { size: { width: 64, height: -5 } }, /Expected 8–16384 for size but received -5/],
    ["size", { size: { width: 64.5, height: 64 } }, /Expected a whole number for size but received 64\.5/],
    ["scheduler", { scheduler: "heun" as "euler" }, /Expected one of ddim, .* for scheduler but received heun/],
    ["area", { area: "half" as "whole" }, /Expected one of auto, masked, whole for area/],
    ["maskedContent", { maskedContent: "blur" as "fill" }, /Expected one of original, fill, telea, noise, nothing for maskedContent/],
    ["picture", { picture: { ...picture, width: 71 } }, /Expected 11928 bytes, as its size says, for picture but received 12096/],
    ["mask", { mask: { ...mask, height: 55 } }, /for mask but received 4032/],
    ["seed", { seed: -1 }, /Expected 0–4294967295 for seed/],
    ["maskGrow", { maskGrow: 300 }, /Expected 0–256 for maskGrow/],
    ["maskFeather", { maskFeather: -1 }, /Expected 0–256 for maskFeather/],
    ["padding", { padding: -1 }, /for padding but received -1/],
    ["mask", { mask: { ...mask, data: mask.data.map(() => 0) } }, /at least one pixel to repaint but received an empty one/],
    ["mask", { mask: { width: 30, height: 56, data: new Uint8Array(30 * 56).fill(255) } }, /Expected the aspect of the picture/],
    ["strength", { mask: full, strength: 0.1, steps: 4, parity: true, size: { width: 64, height: 64 } }, /at least one step/],
    ["size", { parity: true, size: { width: 60, height: 64 } }, /multiples of 8 for size but received 60x64/],
  ])("%s %o", async (field, change, message) => {
    const refused = inpainting.edit({ ...edit, ...change });
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.toMatchObject({ name: "EngineError", kind: "input", field });
  });

  test("a mask without a picture", async () => {
    await expect(inpainting.edit({ prompt: "a lion", mask, seed: 1 })).rejects.toMatchObject({ kind: "input", field: "picture" });
  });
});

test("progress counts every step, and a cancelled edit stops between two of them", async () => {
  const seen: EditProgress[] = [];
  await inpainting.edit({ ...edit, steps: 3 }, { onProgress: (progress) => seen.push(progress) });
  expect(seen).toEqual([1, 2, 3].map((step) => ({ step, steps: 3 })));

  const controller = new AbortController();
  const cancelled = inpainting.edit(
    { ...edit, steps: 50 },
    { signal: controller.signal, onProgress: ({ step }) => step === 2 && controller.abort() },
  );
  await expect(cancelled).rejects.toMatchObject({ kind: "cancelled", message: "Cancelled after 2 of 50 steps" });
});

test.each([1, 0])("a signal that has fired before the start ends an edit of strength %d without a step", async (strength) => {
  const cancelled = inpainting.edit({ ...edit, strength }, { signal: AbortSignal.abort() });
  await expect(cancelled).rejects.toMatchObject({ kind: "cancelled" });
});

test("edits asked for at once run one after the other, whatever their sizes, failures included", async () => {
  const sizes = [64, 128, 96, 64, 160, 72];
  const started: number[] = [];
  const work = sizes.map((width, index) =>
    inpainting.edit({ prompt: "x", seed: 1, steps: 1, size: { width, height: 64 } }, { onProgress: () => started.push(index) }),
  );
  const refused = inpainting.edit({ prompt: "x", seed: -1 });
  const last = inpainting.edit({ prompt: "x", seed: 1, steps: 1 }, { onProgress: () => started.push(sizes.length) });
  await expect(refused).rejects.toMatchObject({ kind: "input" });
  expect((await Promise.all([...work, last])).map(({ picture: made }) => made.width)).toEqual([...sizes, 64]);
  expect(started).toEqual([...sizes.keys(), sizes.length]);
});

test("the result says what was done", async () => {
  const result = await inpainting.edit({ ...edit, seed: 7, guidanceScale: 2, scheduler: "euler" });
  expect(result).toMatchObject({ seed: 7, steps: 2, guidanceScale: 2, scheduler: "euler", unmaskedMaxDifference: 0, warnings: [] });
  expect(Object.values(result.timings).every((milliseconds) => milliseconds > 0)).toBe(true);
});

describe("strength", () => {
  test("below 1 cuts the run short, with a warning when few steps are left", async () => {
    const result = await inpainting.edit({ ...edit, strength: 0.5, steps: 6 });
    expect(result.steps).toBe(3);
    expect(result.warnings).toEqual(["strength 0.5 of 6 steps runs only 3; ask for exact steps to run all of them"]);
  });

  test("with exactSteps runs all steps of a longer schedule", async () => {
    expect(await inpainting.edit({ ...edit, strength: 0.5, steps: 6, exactSteps: true })).toMatchObject({ steps: 6, warnings: [] });
  });

  test("0 leaves the picture as it is, but for the autoencoder's round trip", async () => {
    const { mask: _, ...whole } = edit;
    const [zero, other] = [await plain.edit({ ...whole, strength: 0 }), await plain.edit({ ...whole, strength: 0, prompt: "x", seed: 2 })];
    expect(zero.steps).toBe(0);
    expect(zero.picture).toEqual(other.picture);
  });
});

test("each masked content starts from something else, at a strength below 1", async () => {
  const results = [];
  for (const maskedContent of ["original", "fill", "telea", "noise", "nothing"] as const) {
    results.push(await inpainting.edit({ ...edit, strength: 0.6, steps: 5, maskedContent }));
  }
  const distinct = new Set(results.map((result) => Buffer.from(result.picture.rgb).toString("base64")));
  expect(distinct.size).toBe(results.length);
});

test("a prompt of many chunks is not cut: its last words count", async () => {
  const long = "many words ".repeat(30);
  const [one, other] = [
    await inpainting.edit({ ...edit, prompt: `${long} lion` }),
    await inpainting.edit({ ...edit, prompt: `${long} pizza` }),
  ];
  expect(one.picture.rgb).not.toEqual(other.picture.rgb);
});

test("the house style and the negative prompt count", async () => {
  const pictures = [edit, { ...edit, systemPrompt: "watercolour" }, { ...edit, negativePrompt: "blurred" }];
  const results = await Promise.all(pictures.map((request) => inpainting.edit(request)));
  expect(new Set(results.map((result) => Buffer.from(result.picture.rgb).toString("base64"))).size).toBe(3);
});

describe.each([
  ["inpainting", () => inpainting],
  ["plain", () => plain],
] as const)("with a model of the %s kind", (_, model) => {
  test("text alone makes a picture of the size asked for", async () => {
    const { picture: made, ...rest } = await model().edit({ prompt: "a lion", seed: 1, steps: 2, size: { width: 100, height: 70 } });
    expect([made.width, made.height]).toEqual([100, 70]);
    expect(rest.unmaskedMaxDifference).toBeUndefined();
  });

  test("a picture alone at full strength is lost, with a warning", async () => {
    const { warnings } = await model().edit({ prompt: "a lion", seed: 1, steps: 1, picture });
    expect(warnings).toEqual(["there is no mask and the strength is 1: nothing of the picture is kept"]);
  });

  test("a picture alone is made anew, its transparency kept", async () => {
    const alpha = mask.data.map((value) => value / 2);
    const { picture: made } = await model().edit({ prompt: "a lion", seed: 1, steps: 4, strength: 0.5, picture: { ...picture, alpha } });
    expect(made.alpha).toEqual(alpha);
    expect(made.rgb).not.toEqual(picture.rgb);
  });

  test("a size of another aspect stretches picture and mask alike", async () => {
    const result = await model().edit({ ...edit, size: { width: 80, height: 112 } });
    expect([result.picture.width, result.picture.height, result.unmaskedMaxDifference]).toEqual([80, 112, 0]);
  });

  test("a size other than the picture's resizes it first, and says so", async () => {
    const result = await model().edit({ ...edit, size: { width: 144, height: 112 } });
    expect([result.picture.width, result.picture.height, result.unmaskedMaxDifference]).toEqual([144, 112, 0]);
    expect(result.warnings).toEqual([
      "the picture was resized from 72x56 to 144x112 before the edit",
      "the model made 64x64, about as many pixels as it was trained at, enlarged to 144x112",
    ]);
  });
});

describe("transparency", () => {
  const alpha = mask.data.map((_, pixel) => 60 + (pixel % 50));

  test("is kept where the marked place shows something", async () => {
    const shown = alpha.map((value) => value + 100);
    expect((await inpainting.edit({ ...edit, picture: { ...picture, alpha: shown } })).picture.alpha).toEqual(shown);
  });

  test("is filled where it is what was marked, and kept beyond the ring", async () => {
    const { picture: made, kept } = await inpainting.edit({ ...edit, picture: { ...picture, alpha } });
    expect(made.alpha!.every((value, pixel) => mask.data[pixel] === 0 || value === 255)).toBe(true);
    expect(made.alpha!.every((value, pixel) => kept!.weights.data[pixel] !== 0 || value === alpha[pixel])).toBe(true);
  });
});

describe("a model that gives no numbers is at fault, not the server", () => {
  let folder: string;
  beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "retouch-nan-"))));
  afterAll(() => rm(folder, { recursive: true }));

  /** A copy of the tiny model in which the tensor is NaN. */
  async function withNaN(part: string, tensor: string): Promise<string> {
    const copy = await mkdtemp(join(folder, "copy-"));
    await cp(`${golden}inpaint`, copy, { recursive: true });
    const { file, offset, byteLength } = (await openCheckpoint(join(copy, part))).get(tensor)!;
    const bytes = await readFile(file);
    await writeFile(file, bytes.fill(0xff, offset, offset + byteLength));
    return copy;
  }

  test.each([
    ["unet", "conv_out.bias", /^Expected numbers from the model's text encoder or UNet at step 1 but received NaN$/],
    [
      "text_encoder",
      "text_model.final_layer_norm.bias",
      /^Expected numbers from the model's text encoder or UNet at step 1 but received NaN$/,
    ],
    ["vae", "quant_conv.bias", /^Expected numbers from the model's VAE encoder or noise schedule before the first step but received NaN$/],
    ["vae", "decoder.conv_out.bias", /^Expected numbers from the model's VAE decoder but received NaN$/],
  ])("%s: %s", async (part, tensor, message) => {
    const broken = await loadPipeline(await withNaN(part, tensor), { threads: 1 });
    await expect(broken.edit(edit)).rejects.toMatchObject({ kind: "model", message: expect.stringMatching(message) as string });
    await broken.release();
  });

  test("scheduler: trained_betas that add no noise", async () => {
    const copy = await mkdtemp(join(folder, "copy-"));
    await cp(`${golden}inpaint`, copy, { recursive: true });
    const zeros = changed("scheduler/scheduler_config.json", { trained_betas: Array.from({ length: 1000 }, () => 0) });
    await writeFile(join(copy, "scheduler/scheduler_config.json"), zeros);
    const broken = await loadPipeline(copy, { threads: 1 });
    await expect(broken.edit({ ...edit, scheduler: "dpmpp_2m" })).rejects.toMatchObject({
      kind: "model",
      message: expect.stringMatching(/^Expected numbers from the model's .*noise schedule /) as string,
    });
    await broken.release();
  });
});

describe("a model folder that is not whole is refused by what is missing", () => {
  let folder: string;
  beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "retouch-model-"))));
  afterAll(() => rm(folder, { recursive: true }));

  test.each<[string, string | null, RegExp]>([
    ["model_index.json", null, /model_index\.json is missing/],
    [
      "model_index.json",
      '{"_class_name": "FluxPipeline"}',
      /Expected one of StableDiffusionInpaintPipeline, .* for _class_name but received "FluxPipeline"/,
    ],
    ["unet/config.json", null, /unet\/config\.json is missing/],
    ["unet/config.json", "not json", /unet\/config\.json is not JSON/],
    ["unet/diffusion_pytorch_model.safetensors", null, /unet has no \.safetensors weights/],
    ["vae/diffusion_pytorch_model.safetensors", "short", /only 5 bytes long/],
    ["text_encoder/config.json", '{"hidden_size": 32}', /text encoder's width is 32, but the UNet's cross_attention_dim is 24/],
    ["scheduler/scheduler_config.json", null, /scheduler_config\.json is missing/],
    ["tokenizer/vocab.json", null, /vocab\.json/],
    [
      "text_encoder/config.json",
      changed("text_encoder/config.json", { num_attention_heads: 7 }),
      /Expected a divisor of 24 for num_attention_heads but received 7/,
    ],
    [
      "text_encoder/config.json",
      changed("text_encoder/config.json", { max_position_embeddings: 65536 }),
      /Expected at most 1024 for max_position_embeddings/,
    ],
    [
      "unet/config.json",
      changed("unet/config.json", { norm_num_groups: 7 }),
      /Expected a divisor of 16 for norm_num_groups but received 7/,
    ],
    [
      "unet/config.json",
      changed("unet/config.json", { attention_head_dim: 5 }),
      /Expected a divisor of 16 for attention_head_dim but received 5/,
    ],
    ["unet/config.json", changed("unet/config.json", { sample_size: 100_000 }), /Expected at most 1024 for sample_size/],
    ["vae/config.json", changed("vae/config.json", { norm_num_groups: 7 }), /Expected a divisor of 8 for norm_num_groups/],
    [
      "vae/config.json",
      changed("vae/config.json", { scaling_factor: 0 }),
      /Expected a number greater than 0 for scaling_factor but received 0/,
    ],
    [
      "vae/config.json",
      changed("vae/config.json", { latent_channels: 16 }),
      /the VAE has 16 latent channels and the UNet gives 4; expected 4 for both/,
    ],
    [
      "tokenizer/tokenizer_config.json",
      '{"model_max_length": 50}',
      /tokenizer's model_max_length is 50, but the text encoder reads 77 tokens/,
    ],
    [
      "tokenizer/vocab.json",
      changed("tokenizer/vocab.json", { lion: 700 }),
      /tokenizer's ids go up to 700, but the text encoder knows 514/,
    ],
    ["retouch.json", '{"guidance_scale": 100}', /Expected a number from 1 to 30 for guidance_scale but received 100/],
    ["retouch.json", '{"steps": 500}', /Expected at most 150 for steps but received 500/],
    ["retouch.json", '{"steps": "many"}', /retouch\.json: Expected a whole number ≥ 1 for steps but received "many"/],
  ])("%s = %s", async (file, content, message) => {
    const copy = await mkdtemp(join(folder, "copy-"));
    await cp(`${golden}inpaint`, copy, { recursive: true });
    await (content === null ? rm(join(copy, file)) : writeFile(join(copy, file), content));
    const refused = loadPipeline(copy);
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.toMatchObject({ kind: "model" });
  });
});
