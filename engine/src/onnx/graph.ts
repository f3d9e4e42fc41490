import { EngineError } from "../errors.ts";
import type { Checkpoint } from "../safetensors/checkpoint.ts";
import { ELEMENT_TYPES, isReadable, type ReadableEntry } from "../safetensors/format.ts";
import { elementCount, type Tensor } from "../tensor/tensor.ts";
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

/** Consecutive elements of a weight, from the one numbered `start`, as a tensor of its own shape. */
export interface Excerpt {
  readonly start: number;
  readonly shape: readonly number[];
}

/** A finished graph: an ONNX model whose weights stay in their .safetensors files. */
export interface GraphModel {
  readonly bytes: Uint8Array;
  /** Inputs that are the same in every run. The session adds them to those of its caller. */
  readonly fedConstants: ReadonlyMap<string, Tensor>;
  readonly outputs: readonly { readonly name: string; readonly shape: readonly number[] }[];
  /** Names of the checkpoint's tensors that are in use. */
  readonly tensors: ReadonlySet<string>;
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
  readonly #tensors = new Set<string>();
  readonly #constants = new Map<string, Value>();
  readonly #fedConstants = new Map<string, Tensor>();

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

  /**
   * A weight of the checkpoint as fp32, or an excerpt of it: onnxruntime would slice and reshape weights by copies.
   * Throws EngineError "model" when it is missing, not of `shape`, or of a type that no weights are stored in.
   */
  weight(name: string, shape: readonly number[], excerpt: Excerpt = { start: 0, shape }): Value {
    const key = `${name} from ${excerpt.start} as (${excerpt.shape.join(", ")})`;
    const known = this.#weights.get(key);
    if (known !== undefined) return known;
    const entry = this.#checkpoint.get(name);
    const refuse = (expected: string, received: string) =>
      new EngineError("model", `Expected ${expected} for tensor ${name} but received ${received}`);
    if (entry === undefined) throw refuse(`shape (${shape.join(", ")}), as config.json asks,`, "no such tensor");
    if (entry.shape.join() !== shape.join()) {
      throw refuse(`shape (${shape.join(", ")}), as config.json asks,`, `(${entry.shape.join(", ")})`);
    }
    if (!isReadable(entry)) throw refuse(`one of ${ELEMENT_TYPES.join(", ")}`, entry.type);
    this.#tensors.add(name);
    const value = this.#asFloat32(entry, key, excerpt);
    this.#weights.set(key, value);
    return value;
  }

  #asFloat32(entry: ReadableEntry, name: string, { start, shape }: Excerpt): Value {
    const elementBytes = entry.byteLength / elementCount(entry.shape);
    // onnxruntime resolves locations below the folder its session is given; the session gives the root (see runtime/session.ts).
    const location = entry.file.slice(1);
    const place = { location, offset: entry.offset + start * elementBytes, length: elementCount(shape) * elementBytes };
    this.#initializers.push(externalTensorProto(name, entry.type, shape, place));
    const stored = { name, shape };
    return entry.type === "F32" ? stored : this.node("Cast", [stored], shape, { to: DATA_TYPE.F32 });
  }

  /** A small constant that stands in the model itself, once for all who ask for the same. */
  constant(data: Float32Array | BigInt64Array | Int32Array, shape: readonly number[]): Value {
    const type = data instanceof Float32Array ? "F32" : data instanceof Int32Array ? "I32" : "I64";
    const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    const key = `${type} (${shape.join()}) ${bytes.toString("latin1")}`;
    const known = this.#constants.get(key);
    if (known !== undefined) return known;
    const value = { name: `constant_${this.#constants.size}`, shape };
    this.#initializers.push(inlineTensorProto(value.name, type, shape, bytes));
    this.#constants.set(key, value);
    return value;
  }

  /**
   * A constant that the session feeds into each run, one for all who ask by its name. What depends on weights and other
   * constants alone onnxruntime computes at load and keeps; what depends on a fed one it computes in each run and lets go.
   */
  fedConstant(name: string, data: Float32Array, shape: readonly number[]): Value {
    if (this.#fedConstants.has(name)) return { name, shape };
    this.#fedConstants.set(name, { data, shape });
    return this.input(name, shape);
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
    return { bytes: modelProto(name, parts, OPSETS), fedConstants: this.#fedConstants, outputs: this.#outputs, tensors: this.#tensors };
  }
}
