import { EngineError } from "../errors.ts";
import type { Checkpoint } from "../safetensors/checkpoint.ts";
import type { TensorEntry } from "../safetensors/format.ts";
import {
  type Attribute,
  type DataType,
  DATA_TYPE,
  externalTensorProto,
  inlineTensorProto,
  modelProto,
  nodeProto,
  valueInfoProto,
} from "./model-proto.ts";
import type { Message } from "./protobuf.ts";

/** The ONNX version of the plain operators, and onnxruntime's own ("contrib") ones. */
const OPSETS = { "": 20, "com.microsoft": 1 } as const;
export type Domain = keyof typeof OPSETS;

/** A value that flows through the graph: its name and its (static) shape. */
export interface Value {
  readonly name: string;
  readonly shape: readonly number[];
}

/** A finished graph: an ONNX model whose weights stay in their .safetensors files. */
export interface GraphModel {
  readonly bytes: Uint8Array;
  readonly outputs: readonly { readonly name: string; readonly shape: readonly number[] }[];
}

/**
 * Builds an ONNX graph of static shapes over a checkpoint. Weights are referred to by file, offset and length (ONNX
 * external data), so nothing is copied; the session reads them relative to the root folder.
 */
export class Graph {
  readonly #checkpoint: Checkpoint;
  readonly #nodes: Message[] = [];
  readonly #initializers: Message[] = [];
  readonly #inputs: Message[] = [];
  readonly #outputs: Value[] = [];
  readonly #weights = new Map<string, Value>();

  constructor(checkpoint: Checkpoint) {
    this.#checkpoint = checkpoint;
  }

  input(name: string, shape: readonly number[], type: DataType = "F32"): Value {
    this.#inputs.push(valueInfoProto(name, type, shape));
    return { name, shape };
  }

  output(name: string, value: Value): void {
    this.#nodes.push(nodeProto("Identity", "", [value.name], name, {}));
    this.#outputs.push({ name, shape: value.shape });
  }

  has(weight: string): boolean {
    return this.#checkpoint.has(weight);
  }

  /** A weight of the checkpoint as fp32. Throws EngineError "model" when it is missing or of another shape. */
  weight(name: string, shape: readonly number[]): Value {
    const known = this.#weights.get(name);
    if (known !== undefined) return known;
    const entry = this.#checkpoint.get(name);
    if (entry === undefined) throw new EngineError("model", `The checkpoint has no tensor ${name}, which the model's config asks for`);
    if (entry.shape.join() !== shape.join()) {
      throw new EngineError(
        "model",
        `${entry.file}: tensor ${name} has shape (${entry.shape.join(", ")}); the model's config asks for (${shape.join(", ")})`,
      );
    }
    const value = this.#asFloat32(entry);
    this.#weights.set(name, value);
    return value;
  }

  #asFloat32(entry: TensorEntry): Value {
    // onnxruntime resolves locations below the folder its session is given; the session gives the root (see runtime/session.ts).
    const place = { location: entry.file.slice(1), offset: entry.offset, length: entry.byteLength };
    this.#initializers.push(externalTensorProto(entry.name, entry.type, entry.shape, place));
    const stored = { name: entry.name, shape: entry.shape };
    return entry.type === "F32" ? stored : this.node("Cast", [stored], entry.shape, { to: DATA_TYPE.F32 });
  }

  /** A small constant that stands in the model itself. */
  constant(data: Float32Array | BigInt64Array | Int32Array, shape: readonly number[]): Value {
    const name = `constant_${this.#initializers.length}`;
    const type = data instanceof Float32Array ? "F32" : data instanceof Int32Array ? "I32" : "I64";
    this.#initializers.push(inlineTensorProto(name, type, shape, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)));
    return { name, shape };
  }

  /** One operator with one output of the given shape. An absent optional input is `undefined`. */
  node(
    operator: string,
    inputs: readonly (Value | undefined)[],
    shape: readonly number[],
    attributes: Readonly<Record<string, Attribute>> = {},
    domain: Domain = "",
  ): Value {
    const name = `${operator}_${this.#nodes.length}`;
    this.#nodes.push(
      nodeProto(
        operator,
        domain,
        inputs.map((input) => input?.name ?? ""),
        name,
        attributes,
      ),
    );
    return { name, shape };
  }

  build(name: string): GraphModel {
    const parts = {
      nodes: this.#nodes,
      initializers: this.#initializers,
      inputs: this.#inputs,
      outputs: this.#outputs.map((output) => valueInfoProto(output.name, "F32", output.shape)),
    };
    return { bytes: modelProto(name, parts, OPSETS), outputs: this.#outputs };
  }
}
