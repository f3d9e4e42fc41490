import { convolution } from "../onnx/convolution.ts";
import { Graph, type GraphModel } from "../onnx/graph.ts";
import { groupNormalization, silu } from "../onnx/operators.ts";
import type { Checkpoint } from "../safetensors/checkpoint.ts";
import { AUTOENCODER_EPSILON, type AutoencoderConfig, middleBlock } from "./autoencoder.ts";
import { residualBlock } from "./residual-block.ts";

/**
 * `sample` (n, 3, h, w) in −1…1 → `moments` (n, 2·latentChannels, h/8, w/8): the posterior's mean, then its log-variance.
 * Sides are multiples of `config.downscale`.
 */
export function buildVaeEncoder(
  config: AutoencoderConfig,
  checkpoint: Checkpoint,
  shape: { batch: number; height: number; width: number },
): GraphModel {
  const graph = new Graph(checkpoint);
  const norm = { groups: config.groups, epsilon: AUTOENCODER_EPSILON };
  const sample = graph.input("sample", [shape.batch, 3, shape.height, shape.width]);
  let hidden = convolution(graph, sample, "encoder.conv_in", { outChannels: config.channels[0], kernel: 3 });
  for (const [block, outChannels] of config.channels.entries()) {
    const prefix = `encoder.down_blocks.${block}`;
    for (let layer = 0; layer < config.layersPerBlock; layer++) {
      hidden = residualBlock(graph, hidden, `${prefix}.resnets.${layer}`, outChannels, norm);
    }
    if (block < config.channels.length - 1) {
      // The autoencoder pads below and to the right only, unlike the UNet.
      hidden = convolution(graph, hidden, `${prefix}.downsamplers.0.conv`, { outChannels, kernel: 3, stride: 2, padding: [0, 0, 1, 1] });
    }
  }
  hidden = middleBlock(graph, hidden, "encoder.mid_block", config);
  hidden = silu(graph, groupNormalization(graph, hidden, "encoder.conv_norm_out", config.groups, AUTOENCODER_EPSILON));
  const outChannels = 2 * config.latentChannels;
  hidden = convolution(graph, hidden, "encoder.conv_out", { outChannels, kernel: 3 });
  if (config.quantConvolution) hidden = convolution(graph, hidden, "quant_conv", { outChannels, kernel: 1 });
  graph.output("moments", hidden);
  return graph.build("vae-encoder");
}
