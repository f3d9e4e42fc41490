import { join } from "node:path";
import { parseAutoencoderConfig } from "../../engine/src/models/autoencoder.ts";
import { buildClipText, parseClipTextConfig } from "../../engine/src/models/clip-text.ts";
import { ConfigReader } from "../../engine/src/models/config.ts";
import { timeEmbedding } from "../../engine/src/models/time-embedding.ts";
import { parseUnetConfig } from "../../engine/src/models/unet-config.ts";
import { buildUnet } from "../../engine/src/models/unet.ts";
import { buildVaeDecoder } from "../../engine/src/models/vae-decoder.ts";
import { buildVaeEncoder } from "../../engine/src/models/vae-encoder.ts";
import type { GraphModel } from "../../engine/src/onnx/graph.ts";
import { createSession, type Feed } from "../../engine/src/runtime/session.ts";
import { type Checkpoint, openCheckpoint } from "../../engine/src/safetensors/checkpoint.ts";
import { readJson } from "../../engine/src/model-file.ts";
import type { Tensor } from "../../engine/src/tensor/tensor.ts";
import type { Network } from "./messages.ts";
import { readTensorOf } from "./tensor-file.ts";

/** A network of the engine for inputs of one shape. */
export interface ReadyNetwork {
  run(): Promise<Tensor>;
  release(): Promise<void>;
}

/** Opens the weights, builds the graph for the shapes of `inputs`, and makes the session: all that comes before the first step. */
export async function prepareNetwork(network: Network, folder: string, inputs: string, threads: number): Promise<ReadyNetwork> {
  const { graph, feeds } = await BUILD[network](folder, inputs);
  const session = await createSession(graph, { threads });
  return { run: () => session.run(feeds), release: () => session.release() };
}

interface Built {
  readonly graph: GraphModel;
  readonly feeds: Readonly<Record<string, Feed>>;
}

const BUILD: Readonly<Record<Network, (folder: string, inputs: string) => Promise<Built>>> = {
  async unet(folder, inputs) {
    const { config, checkpoint } = await openPart(folder, "unet", parseUnetConfig);
    const sample = await readTensorOf(inputs, "sample");
    const text = await readTensorOf(inputs, "text");
    const [timestep = 0] = (await readTensorOf(inputs, "timestep")).data;
    const time = { data: timeEmbedding(timestep, config.timeEmbedding), shape: [1, config.timeEmbedding.width] };
    const graph = buildUnet(config, checkpoint, { ...imageShape(sample), tokens: text.shape[1] ?? 1 });
    return { graph, feeds: { sample, text, time } };
  },
  async vae_encoder(folder, inputs) {
    const { config, checkpoint } = await openPart(folder, "vae", parseAutoencoderConfig);
    const sample = await readTensorOf(inputs, "sample");
    return { graph: buildVaeEncoder(config, checkpoint, imageShape(sample)), feeds: { sample } };
  },
  async vae_decoder(folder, inputs) {
    const { config, checkpoint } = await openPart(folder, "vae", parseAutoencoderConfig);
    const latents = await readTensorOf(inputs, "latents");
    return { graph: buildVaeDecoder(config, checkpoint, imageShape(latents)), feeds: { latents } };
  },
  async text_encoder(folder, inputs) {
    const { config, checkpoint } = await openPart(folder, "text_encoder", parseClipTextConfig);
    const { data, shape } = await readTensorOf(inputs, "ids");
    return { graph: buildClipText(config, checkpoint, shape[0] ?? 1), feeds: { input_ids: { data: Int32Array.from(data), shape } } };
  },
};

async function openPart<Config>(
  folder: string,
  name: string,
  parse: (config: ConfigReader) => Config,
): Promise<{ config: Config; checkpoint: Checkpoint }> {
  const file = join(folder, name, "config.json");
  return { config: parse(new ConfigReader(file, await readJson(file))), checkpoint: await openCheckpoint(join(folder, name)) };
}

function imageShape({ shape: [batch = 1, , height = 1, width = 1] }: Tensor): { batch: number; height: number; width: number } {
  return { batch, height, width };
}
