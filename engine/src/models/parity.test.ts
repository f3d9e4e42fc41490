import { describe, expect, test } from "vitest";
import { fileURLToPath } from "node:url";
import type { GraphModel } from "../onnx/graph.ts";
import { createSession, type Feed } from "../runtime/session.ts";
import { openCheckpoint, openSafetensors } from "../safetensors/checkpoint.ts";
import { readJson } from "../model-file.ts";
import { readTensor } from "../safetensors/read-tensor.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { parseAutoencoderConfig } from "./autoencoder.ts";
import { buildClipText, parseClipTextConfig } from "./clip-text.ts";
import { ConfigReader } from "./config.ts";
import { timeEmbedding } from "./time-embedding.ts";
import { buildUnet } from "./unet.ts";
import { parseUnetConfig } from "./unet-config.ts";
import { buildVaeDecoder } from "./vae-decoder.ts";
import { buildVaeEncoder } from "./vae-encoder.ts";

/** Relative error |a − b| / |b| over all elements, in the Euclidean norm. */
const TOLERANCE = 1e-4;

const golden = fileURLToPath(new URL("../../../golden/models/", import.meta.url));

async function part(model: string, name: string) {
  const folder = `${golden}${model}/${name}`;
  return {
    config: new ConfigReader(`${folder}/config.json`, await readJson(`${folder}/config.json`)),
    checkpoint: await openCheckpoint(folder),
  };
}

async function run(graph: GraphModel, feeds: Record<string, Feed>): Promise<Tensor> {
  const session = await createSession(graph, { threads: 1 });
  const output = await session.run(feeds);
  await session.release();
  return output;
}

function expectClose(actual: Tensor, expected: Tensor): void {
  expect(actual.shape).toEqual(expected.shape);
  let difference = 0;
  let norm = 0;
  for (const [i, value] of expected.data.entries()) {
    difference += (actual.data[i] - value) ** 2;
    norm += value ** 2;
  }
  expect(Math.sqrt(difference / norm)).toBeLessThan(TOLERANCE);
}

describe.each(["inpaint", "plain"])("the tiny %s model's networks equal PyTorch's", async (model) => {
  const outputs = await openSafetensors(`${golden}${model}.safetensors`);
  const expected = (name: string) => readTensor(outputs.get(name)!);

  test("text encoder", async () => {
    const { config, checkpoint } = await part(model, "text_encoder");
    const ids = await expected("text.ids");
    const graph = buildClipText(parseClipTextConfig(config), checkpoint, 2);
    expectClose(await run(graph, { input_ids: { data: Int32Array.from(ids.data), shape: ids.shape } }), await expected("text.output"));
  });

  test.each(["square", "wide", "odd"])("UNet, %s", async (label) => {
    const { config, checkpoint } = await part(model, "unet");
    const unet = parseUnetConfig(config);
    const sample = await expected(`unet.${label}.sample`);
    const text = await expected(`unet.${label}.text`);
    const timestep = (await expected(`unet.${label}.timestep`)).data[0];
    const [batch = 0, , height = 0, width = 0] = sample.shape;
    const graph = buildUnet(unet, checkpoint, { batch, height, width, tokens: text.shape[1] });
    const time = { data: timeEmbedding(timestep, unet.timeEmbedding), shape: [1, unet.timeEmbedding.width] };
    expectClose(await run(graph, { sample, text, time }), await expected(`unet.${label}.output`));
  });

  test.each(["square", "wide"])("autoencoder, %s", async (label) => {
    const { config, checkpoint } = await part(model, "vae");
    const vae = parseAutoencoderConfig(config);
    const sample = await expected(`encoder.${label}.sample`);
    const latents = await expected(`decoder.${label}.latents`);
    const shape = ({ shape: [batch = 0, , height = 0, width = 0] }: Tensor) => ({ batch, height, width });
    expectClose(await run(buildVaeEncoder(vae, checkpoint, shape(sample)), { sample }), await expected(`encoder.${label}.output`));
    expectClose(await run(buildVaeDecoder(vae, checkpoint, shape(latents)), { latents }), await expected(`decoder.${label}.output`));
  });
});
