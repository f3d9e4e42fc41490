import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTorchGenerator } from "../random/torch-generator.ts";
import { createSession } from "../runtime/session.ts";
import type { Checkpoint } from "../safetensors/checkpoint.ts";
import type { TensorEntry } from "../safetensors/format.ts";
import { elementCount, type Tensor } from "../tensor/tensor.ts";
import { convolution } from "./convolution.ts";
import { Graph, type Value } from "./graph.ts";
import { isWinogradCheaper, winogradConvolution } from "./winograd.ts";

/** Relative error in the Euclidean norm; found are 2e-7 to 3e-6, more with more channels. */
const TOLERANCE = 1e-5;

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "retouch-winograd-"))));
afterAll(() => rm(folder, { recursive: true }));

const generator = createTorchGenerator(7);
const normal = (...shape: number[]): Tensor => ({ data: generator.normal(elementCount(shape)), shape });

/** A layer's weights in a file, after some other bytes. */
async function writeLayer(type: "F32" | "F16", channels: number, outChannels: number): Promise<Checkpoint> {
  const file = join(folder, `${type}-${channels}-${outChannels}`);
  const shapes = { "layer.weight": [outChannels, channels, 3, 3], "layer.bias": [outChannels] };
  const parts: Uint8Array[] = [Buffer.alloc(16)];
  const entries = Object.entries(shapes).map(([name, shape]): TensorEntry => {
    const { data } = normal(...shape);
    // Any half-precision numbers will do: a sign, the exponent of 1/8, and up to ten bits after the point.
    const stored =
      type === "F32" ? data : Uint16Array.from(data, (value) => (value < 0 ? 0xb000 : 0x3000) | (Math.abs(value * 512) & 0x3ff));
    const offset = parts.reduce((sum, part) => sum + part.byteLength, 0);
    parts.push(new Uint8Array(stored.buffer));
    return { name, type, shape, file, offset, byteLength: stored.byteLength };
  });
  await writeFile(file, Buffer.concat(parts));
  return new Map(entries.map((entry) => [entry.name, entry]));
}

async function run(checkpoint: Checkpoint, sample: Tensor, layer: (graph: Graph, value: Value) => Value): Promise<Tensor> {
  const graph = new Graph(checkpoint);
  graph.output("result", layer(graph, graph.input("sample", sample.shape)));
  const session = await createSession(graph.build("layer"), { threads: 1 });
  const result = await session.run({ sample });
  await session.release();
  return result;
}

function direct(graph: Graph, value: Value, outChannels: number): Value {
  const weight = graph.weight("layer.weight", [outChannels, value.shape[1], 3, 3]);
  const bias = graph.weight("layer.bias", [outChannels]);
  return graph.node("Conv", [value, weight, bias], value.shape.with(1, outChannels), { pads: [1, 1, 1, 1] });
}

function relativeError(actual: Tensor, expected: Tensor): number {
  expect(actual.shape).toEqual(expected.shape);
  const squares = (data: Float32Array) => data.reduce((sum, value) => sum + value ** 2, 0);
  return Math.sqrt(squares(actual.data.map((value, i) => value - expected.data[i])) / squares(expected.data));
}

describe("Winograd's convolution equals the direct one", () => {
  test.each<[string, "F32" | "F16", [number, number, number, number], number, number?]>([
    ["one tile", "F32", [1, 1, 4, 4], 1],
    ["one cell", "F32", [1, 3, 1, 1], 2],
    ["sides that are no whole tiles", "F32", [1, 5, 13, 22], 3],
    ["a side shorter than a tile", "F32", [1, 8, 3, 17], 16],
    ["two pictures", "F32", [2, 16, 12, 7], 24],
    ["many channels", "F32", [1, 1280, 8, 8], 16],
    ["half-precision weights", "F16", [2, 24, 9, 10], 16],
    ["bands of several rows of tiles", "F32", [1, 8, 37, 10], 3, 8192],
    ["bands of one row, kernels in groups", "F32", [2, 12, 18, 9], 25, 8192],
    ["kernels one by one, in half precision", "F16", [2, 6, 9, 9], 5, 1],
  ])("%s", async (_, type, shape, outChannels, mostBytes) => {
    const checkpoint = await writeLayer(type, shape[1], outChannels);
    const sample = normal(...shape);
    const actual = await run(checkpoint, sample, (graph, value) => winogradConvolution(graph, value, "layer", outChannels, mostBytes));
    const expected = await run(checkpoint, sample, (graph, value) => direct(graph, value, outChannels));
    expect(relativeError(actual, expected)).toBeLessThan(TOLERANCE);
  });
});

describe("the cheaper way is taken", () => {
  test.each<[boolean, [number, number, number, number], number]>([
    [true, [1, 320, 64, 64], 320],
    [true, [1, 960, 64, 64], 320],
    [true, [1, 640, 32, 32], 640],
    [true, [1, 1280, 32, 32], 1280],
    [true, [1, 1280, 16, 16], 1280],
    [true, [2, 1280, 16, 16], 1280],
    [true, [1, 64, 64, 64], 64],
    [true, [1, 128, 128, 128], 128],
    [false, [1, 1280, 8, 8], 1280],
    [false, [2, 1280, 8, 8], 1280],
    [false, [1, 192, 8, 8], 192],
    [false, [1, 320, 64, 64], 4],
    [false, [1, 9, 64, 64], 320],
    [false, [1, 320, 1, 1], 320],
  ])("Winograd's: %s for %j → %i channels", (expected, shape, outChannels) => {
    expect(isWinogradCheaper(shape, outChannels)).toBe(expected);
  });

  test("and only a plain 3×3 convolution is Winograd's; its layers share one fed constant", async () => {
    const checkpoint = await writeLayer("F32", 128, 128);
    const fed = (...options: object[]) => {
      const graph = new Graph(checkpoint);
      const sample = graph.input("sample", [1, 128, 32, 32]);
      const layer = (value: Value, option: object) => convolution(graph, value, "layer", { outChannels: 128, kernel: 3, ...option });
      graph.output("result", options.reduce(layer, sample));
      return graph.build("layers").fedConstants.size;
    };
    expect(fed({})).toBe(1);
    expect(fed({}, {})).toBe(1);
    expect(fed({ stride: 2 })).toBe(0);
    expect(fed({ padding: [0, 0, 1, 1] })).toBe(0);
  });
});
