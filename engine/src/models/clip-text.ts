import { Graph, type GraphModel, type Value } from "../onnx/graph.ts";
import { add, attention, gelu, layerNormalization, linear, quickGelu } from "../onnx/operators.ts";
import type { Checkpoint } from "../safetensors/checkpoint.ts";
import type { ConfigReader } from "./config.ts";

/** CLIP's text transformer (arXiv 2103.00020, section 2.4), as transformers' CLIPTextModel names its parts. */
export interface ClipTextConfig {
  readonly vocabularySize: number;
  readonly width: number;
  readonly feedForwardWidth: number;
  readonly layers: number;
  readonly heads: number;
  /** Tokens in a sequence, 77 in every published model. */
  readonly positions: number;
  readonly activation: "quick_gelu" | "gelu";
  readonly epsilon: number;
}

/** CLIP reads 77 tokens; a much longer sequence would take memory by its square. */
const MAX_POSITIONS = 1024;

export function parseClipTextConfig(config: ConfigReader): ClipTextConfig {
  const parsed: ClipTextConfig = {
    vocabularySize: config.count("vocab_size", 49408),
    width: config.count("hidden_size", 512),
    feedForwardWidth: config.count("intermediate_size", 2048),
    layers: config.count("num_hidden_layers", 12),
    heads: config.count("num_attention_heads", 8),
    positions: config.count("max_position_embeddings", 77, MAX_POSITIONS),
    activation: config.word("hidden_act", ["quick_gelu", "gelu"], "quick_gelu"),
    epsilon: config.positive("layer_norm_eps", 1e-5),
  };
  config.checkDivides("num_attention_heads", parsed.heads, [parsed.width]);
  return parsed;
}

/** `input_ids` int32 (n, positions) → `last_hidden_state` (n, positions, width), after the final layer norm. */
export function buildClipText(config: ClipTextConfig, checkpoint: Checkpoint, batch: number): GraphModel {
  const graph = new Graph(checkpoint);
  const { positions, width } = config;
  // Newer exports of the same network leave out the first word of every name.
  const root = graph.has("text_model.final_layer_norm.weight") ? "text_model." : "";
  const ids = graph.input("input_ids", [batch, positions], "I32");
  const words = graph.weight(`${root}embeddings.token_embedding.weight`, [config.vocabularySize, width]);
  const places = graph.weight(`${root}embeddings.position_embedding.weight`, [positions, width]);
  let hidden = add(graph, graph.node("Gather", [words, ids], [batch, positions, width]), places); // (n, positions, width)
  const mask = causalMask(graph, positions);
  for (let layer = 0; layer < config.layers; layer++) {
    hidden = encoderLayer(graph, hidden, `${root}encoder.layers.${layer}`, config, mask);
  }
  graph.output("last_hidden_state", layerNormalization(graph, hidden, `${root}final_layer_norm`, config.epsilon));
  return graph.build("clip-text");
}

function encoderLayer(graph: Graph, hidden: Value, prefix: string, config: ClipTextConfig, mask: Value): Value {
  const { width, heads, epsilon } = config;
  const normalized = layerNormalization(graph, hidden, `${prefix}.layer_norm1`, epsilon);
  const project = (name: string) => linear(graph, normalized, `${prefix}.self_attn.${name}`, width);
  const attended = attention(graph, project("q_proj"), project("k_proj"), project("v_proj"), heads, mask);
  const afterAttention = add(graph, hidden, linear(graph, attended, `${prefix}.self_attn.out_proj`, width));
  const widened = linear(
    graph,
    layerNormalization(graph, afterAttention, `${prefix}.layer_norm2`, epsilon),
    `${prefix}.mlp.fc1`,
    config.feedForwardWidth,
  );
  const activated = config.activation === "gelu" ? gelu(graph, widened) : quickGelu(graph, widened);
  return add(graph, afterAttention, linear(graph, activated, `${prefix}.mlp.fc2`, width));
}

/** A token sees itself and those before it. (1, 1, positions, positions) */
function causalMask(graph: Graph, positions: number): Value {
  const mask = new Float32Array(positions * positions);
  for (let row = 0; row < positions; row++) mask.fill(-Infinity, row * positions + row + 1, (row + 1) * positions);
  return graph.constant(mask, [1, 1, positions, positions]);
}
