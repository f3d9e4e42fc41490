import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import type { Checkpoint } from "../safetensors/checkpoint.ts";
import { checkWeights } from "./check-weights.ts";
import { readModelFolder } from "./model-folder.ts";

const folder = fileURLToPath(new URL("../../../golden/models/inpaint", import.meta.url));
const model = await readModelFolder(folder);
const { text, unet, vae } = model;

/** A checkpoint with a tensor more, of the shape of any. */
const plus = (checkpoint: Checkpoint, name: string): Checkpoint => new Map([...checkpoint, [name, checkpoint.values().next().value!]]);
const minus = (checkpoint: Checkpoint, name: string): Checkpoint => new Map([...checkpoint].filter(([key]) => key !== name));

test("a model whose weights are just what its configs ask for gives no warning", () => {
  expect(checkWeights(model)).toEqual([]);
});

describe("weights of more layers and blocks than the config counts are refused: the model would paint otherwise, and nobody would know", () => {
  test.each([
    ["text_encoder/model", /text_model\.encoder\.layers\.1\./, { ...model, text: { ...text, config: { ...text.config, layers: 1 } } }],
    [
      "unet/diffusion_pytorch_model",
      /down_blocks\.0\.attentions\.7\.norm\.weight$/,
      { ...model, unet: { ...unet, checkpoint: plus(unet.checkpoint, "down_blocks.0.attentions.7.norm.weight") } },
    ],
    [
      "vae/diffusion_pytorch_model",
      /decoder\.up_blocks\.4\.resnets\.0\.conv1\.weight$/,
      { ...model, vae: { ...vae, checkpoint: plus(vae.checkpoint, "decoder.up_blocks.4.resnets.0.conv1.weight") } },
    ],
  ])("%s", (file, tensor, lying) => {
    const refused = expect.objectContaining({ kind: "model", message: expect.stringMatching(tensor) as string }) as Error;
    expect(() => checkWeights(lying)).toThrow(refused);
    expect(() => checkWeights(lying)).toThrow(`${folder}/${file}.safetensors: Expected no more layers and blocks than config.json counts`);
  });
});

test("other weights that no network uses are told, by few of their names and without a path of the machine", () => {
  const lying = { ...model, unet: { ...unet, config: { ...unet.config, middle: "none" as const } } };
  const [warning, ...more] = checkWeights(lying);
  expect(more).toEqual([]);
  expect(warning).toMatch(
    /^\d+ of the tensors in unet\/diffusion_pytorch_model\.safetensors are not used, .*: mid_block\.[\w.]+, mid_block\.[\w.]+, mid_block\.[\w.]+, …$/,
  );
});

test.each(["text_model.embeddings.position_ids", "text_projection.weight", "logit_scale", "vision_model.post_layernorm.weight"])(
  "%s, as exporters leave it behind, is nothing to tell",
  (name) => {
    expect(checkWeights({ ...model, text: { ...text, checkpoint: plus(text.checkpoint, name) } })).toEqual([]);
  },
);

test.each([
  ["text_encoder/model", { ...model, text: { ...text, checkpoint: minus(text.checkpoint, "text_model.final_layer_norm.bias") } }],
  ["unet/diffusion_pytorch_model", { ...model, unet: { ...unet, checkpoint: minus(unet.checkpoint, "conv_in.bias") } }],
  ["vae/diffusion_pytorch_model", { ...model, vae: { ...vae, checkpoint: minus(vae.checkpoint, "decoder.conv_out.bias") } }],
])("a tensor that is missing is named with its file, %s", (file, broken) => {
  expect(() => checkWeights(broken)).toThrow(
    new RegExp(
      `/${file}\\.safetensors: Expected shape \\(\\d+\\), as config\\.json asks, for tensor \\S+\\.bias but received no such tensor$`,
    ),
  );
});
