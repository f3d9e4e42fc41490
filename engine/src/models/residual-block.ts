import { convolution } from "../onnx/convolution.ts";
import type { Graph, Value } from "../onnx/graph.ts";
import { add, groupNormalization, linear, reshape, silu } from "../onnx/operators.ts";

export interface Normalization {
  readonly groups: number;
  readonly epsilon: number;
}

/**
 * The residual block of the UNet and the autoencoder (arXiv 2006.11239, appendix B): two normalised convolutions beside
 * a shortcut. `time` (1, width), already activated, is added between them in the UNet. (n, c, h, w) → (n, outChannels, h, w)
 */
export function residualBlock(graph: Graph, value: Value, prefix: string, outChannels: number, norm: Normalization, time?: Value): Value {
  const inChannels = value.shape[1];
  let hidden = silu(graph, groupNormalization(graph, value, `${prefix}.norm1`, norm.groups, norm.epsilon));
  hidden = convolution(graph, hidden, `${prefix}.conv1`, { outChannels, kernel: 3 });
  if (time !== undefined) {
    const shift = linear(graph, time, `${prefix}.time_emb_proj`, outChannels);
    hidden = add(graph, hidden, reshape(graph, shift, [1, outChannels, 1, 1]));
  }
  hidden = silu(graph, groupNormalization(graph, hidden, `${prefix}.norm2`, norm.groups, norm.epsilon));
  hidden = convolution(graph, hidden, `${prefix}.conv2`, { outChannels, kernel: 3 });
  const shortcut = inChannels === outChannels ? value : convolution(graph, value, `${prefix}.conv_shortcut`, { outChannels, kernel: 1 });
  return add(graph, shortcut, hidden);
}
