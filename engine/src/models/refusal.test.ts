import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import type { Checkpoint } from "../safetensors/checkpoint.ts";
import { openCheckpoint } from "../safetensors/checkpoint.ts";
import { readJson } from "../model-file.ts";
import { parseAutoencoderConfig } from "./autoencoder.ts";
import { parseClipTextConfig } from "./clip-text.ts";
import { ConfigReader } from "./config.ts";
import { buildUnet } from "./unet.ts";
import { parseUnetConfig } from "./unet-config.ts";

const folder = fileURLToPath(new URL("../../../golden/models/inpaint/", import.meta.url));
const unetConfig = await readJson(`${folder}unet/config.json`);
const vaeConfig = await readJson(`${folder}vae/config.json`);

describe("a config that asks for what is not built is refused by its setting's name", () => {
  test.each<[Record<string, unknown>, RegExp]>([
    [{ in_channels: 8 }, /Expected 4 or 9 for in_channels but received 8/],
    [{ in_channels: "9" }, /Expected a whole number ≥ 1 for in_channels but received "9"/],
    [{ block_out_channels: [] }, /Expected a list of whole numbers ≥ 1 for block_out_channels but received \[\]/],
    [{ block_out_channels: [16, 32, 64] }, /Expected a list of 3 for down_block_types/],
    [{ down_block_types: ["AttnDownBlock2D", "DownBlock2D"] }, /Expected a list of CrossAttnDownBlock2D, DownBlock2D for down_block_types/],
    [{ up_block_types: ["UpBlock2D"] }, /Expected a list of 2 for up_block_types/],
    [{ layers_per_block: [1, 2, 3] }, /Expected a whole number ≥ 1, or a list of 2 for layers_per_block/],
    [{ mid_block_type: "UNetMidBlock2DSimpleCrossAttn" }, /for mid_block_type but received "UNetMidBlock2DSimpleCrossAttn"/],
    [{ class_embed_type: "timestep" }, /Expected nothing \(other values are not supported\) for class_embed_type/],
    [{ addition_embed_type: "text_time" }, /for addition_embed_type but received "text_time"/],
    [{ only_cross_attention: true }, /Expected false .* for only_cross_attention but received true/],
    [{ norm_eps: "small" }, /Expected a number greater than 0 for norm_eps/],
    [{ use_linear_projection: 1 }, /Expected true or false for use_linear_projection but received 1/],
    [{ act_fn: "mish" }, /Expected silu or swish .* for act_fn but received "mish"/],
  ])("UNet %o", (change, message) => {
    expect(() => parseUnetConfig(new ConfigReader("unet/config.json", { ...unetConfig, ...change }))).toThrow(message);
  });

  test.each<[Record<string, unknown>, RegExp]>([
    [{ block_out_channels: "all" }, /for block_out_channels but received "all"/],
    [{ down_block_types: ["DownEncoderBlock2D", "AttnDownEncoderBlock2D"] }, /for down_block_types/],
    [{ shift_factor: 0.1 }, /for shift_factor but received 0\.1/],
    [{ in_channels: 4 }, /Expected 3 .* for in_channels but received 4/],
  ])("autoencoder %o", (change, message) => {
    expect(() => parseAutoencoderConfig(new ConfigReader("vae/config.json", { ...vaeConfig, ...change }))).toThrow(message);
  });

  test("text encoder", () => {
    expect(() => parseClipTextConfig(new ConfigReader("text_encoder/config.json", { hidden_act: "relu" }))).toThrow(
      /Expected one of quick_gelu, gelu for hidden_act but received "relu"/,
    );
  });
});

test("a UNet of the first releases that says 32 was trained at 64, as diffusers corrects it too", () => {
  const sizeOf = (change: object) => parseUnetConfig(new ConfigReader("unet/config.json", { ...unetConfig, ...change })).sampleSize;
  expect(sizeOf({ sample_size: 32, _diffusers_version: "0.8.0" })).toBe(64);
  expect(sizeOf({ sample_size: 96, _diffusers_version: "0.8.0" })).toBe(96);
  expect(sizeOf({ sample_size: 32, _diffusers_version: "0.20.1" })).toBe(32);
  expect(sizeOf({ sample_size: null })).toBe(64);
});

test("a UNet's sample size may be a pair, height and width: the side of a square as large counts", () => {
  const sizeOf = (size: unknown) => parseUnetConfig(new ConfigReader("unet/config.json", { ...unetConfig, sample_size: size })).sampleSize;
  expect([sizeOf([64, 64]), sizeOf([96, 64]), sizeOf([32, 128])]).toEqual([64, 78, 64]);
  for (const wrong of [[64], [64, 64, 64], [64, 0], "64", [2048, 2048]])
    expect(() => sizeOf(wrong)).toThrow(/for sample_size but received/);
});

describe("a checkpoint that does not fit its config is refused by the tensor's name", async () => {
  const checkpoint = await openCheckpoint(`${folder}unet`);
  const config = parseUnetConfig(new ConfigReader("unet/config.json", unetConfig));
  const build = (tensors: Checkpoint) => () => buildUnet(config, tensors, { batch: 1, height: 8, width: 8, tokens: 77 });
  const name = "mid_block.attentions.0.transformer_blocks.0.attn2.to_k.weight";

  test("a tensor is missing", () => {
    expect(build(new Map([...checkpoint].filter(([key]) => key !== name)))).toThrow(
      `Expected shape (32, 24), as config.json asks, for tensor ${name} but received no such tensor`,
    );
  });

  test("a tensor is of a type that no weights are stored in", () => {
    const typed = new Map(checkpoint).set(name, { ...checkpoint.get(name)!, type: "F64" });
    expect(build(typed)).toThrow(/Expected one of F32, F16, BF16, I64, I32 for tensor .*attn2\.to_k\.weight but received F64/);
  });

  test("a tensor has another shape", () => {
    const misshapen = new Map(checkpoint).set(name, { ...checkpoint.get(name)!, shape: [24, 32] });
    expect(build(misshapen)).toThrow(
      /Expected shape \(32, 24\), as config\.json asks, for tensor .*attn2\.to_k\.weight but received \(24, 32\)/,
    );
  });
});
