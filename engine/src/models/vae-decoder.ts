import { convolution } from "../onnx/convolution.ts";
import { Graph, type GraphModel } from "../onnx/graph.ts";
import { groupNormalization, silu, upsampleNearest } from "../onnx/operators.ts";
import type { Checkpoint } from "../safetensors/checkpoint.ts";
import { AUTOENCODER_EPSILON, type AutoencoderConfig, middleBlock } from "./autoencoder.ts";
import { residualBlock } from "./residual-block.ts";

/** `latents` (n, latentChannels, h, w), already divided by the scaling factor → `sample` (n, 3, 8h, 8w), about −1…1. */
export function buildVaeDecoder(
  config: AutoencoderConfig,
  checkpoint: Checkpoint,
  shape: { batch: number; height: number; width: number },
): GraphModel {
  const graph = new Graph(checkpoint);
  const norm = { groups: config.groups, epsilon: AUTOENCODER_EPSILON };
  const { latentChannels } = config;
  let hidden = graph.input("latents", [shape.batch, latentChannels, shape.height, shape.width]);
  if (config.postQuantConvolution) hidden = convolution(graph, hidden, "post_quant_conv", { outChannels: latentChannels, kernel: 1 });
  hidden = convolution(graph, hidden, "decoder.conv_in", { outChannels: config.channels.at(-1)!, kernel: 3 });
  hidden = middleBlock(graph, hidden, "decoder.mid_block", config);
  for (const [block, outChannels] of config.channels.toReversed().entries()) {
    const prefix = `decoder.up_blocks.${block}`;
    for (let layer = 0; layer <= config.layersPerBlock; layer++) {
      hidden = residualBlock(graph, hidden, `${prefix}.resnets.${layer}`, outChannels, norm);
    }
    if (block < config.channels.length - 1) {
      const [, , height = 1, width = 1] = hidden.shape;
      hidden = upsampleNearest(graph, hidden, 2 * height, 2 * width);
      hidden = convolution(graph, hidden, `${prefix}.upsamplers.0.conv`, { outChannels, kernel: 3 });
    }
  }
  hidden = silu(graph, groupNormalization(graph, hidden, "decoder.conv_norm_out", config.groups, AUTOENCODER_EPSILON));
  graph.output("sample", convolution(graph, hidden, "decoder.conv_out", { outChannels: 3, kernel: 3 }));
  return graph.build("vae-decoder");
}
