import { bytesField, floatField, integerField, message, type Message } from "./protobuf.ts";

/** The messages of onnx.proto (ONNX IR version 10); the numbers are its field tags. */

/** TensorProto.DataType. */
export const DATA_TYPE = { F32: 1, I32: 6, I64: 7, F16: 10, BF16: 16 } as const;
export type DataType = keyof typeof DATA_TYPE;

/** AttributeProto.AttributeType. */
const ATTRIBUTE_TYPE = { float: 1, integer: 2, string: 3, integers: 7 } as const;

const IR_VERSION = 10;
/** TensorProto.DataLocation.EXTERNAL */
const EXTERNAL = 1;

/** Whole numbers become INT, other numbers FLOAT: write `float(1)` for a whole FLOAT. */
export type Attribute = number | { readonly float: number } | string | readonly number[];

export function float(value: number): Attribute {
  return { float: value };
}

export function nodeProto(
  operator: string,
  domain: string,
  inputs: readonly string[],
  output: string,
  attributes: Readonly<Record<string, Attribute>>,
): Message {
  return message(
    ...inputs.map((name) => bytesField(1, name)),
    bytesField(2, output),
    bytesField(3, output),
    bytesField(4, operator),
    ...Object.entries(attributes).map(([name, value]) => bytesField(5, attributeProto(name, value))),
    ...(domain === "" ? [] : [bytesField(7, domain)]),
  );
}

function attributeProto(name: string, value: Attribute): Message {
  const typed = (type: keyof typeof ATTRIBUTE_TYPE, ...fields: Uint8Array[]) =>
    message(bytesField(1, name), ...fields, integerField(20, ATTRIBUTE_TYPE[type]));
  if (typeof value === "number") return typed("integer", integerField(3, value));
  if (typeof value === "string") return typed("string", bytesField(4, value));
  if ("float" in value) return typed("float", floatField(2, value.float));
  return typed("integers", ...value.map((item) => integerField(8, item)));
}

/** A tensor whose bytes stand in the model itself. */
export function inlineTensorProto(name: string, type: DataType, shape: readonly number[], bytes: Uint8Array): Message {
  return message(...tensorFields(name, type, shape), bytesField(9, bytes));
}

/** A tensor whose bytes stand in another file; `location` is relative to the session's external data folder. */
export function externalTensorProto(
  name: string,
  type: DataType,
  shape: readonly number[],
  place: { readonly location: string; readonly offset: number; readonly length: number },
): Message {
  const entries = Object.entries(place).map(([key, value]) => bytesField(13, message(bytesField(1, key), bytesField(2, String(value)))));
  return message(...tensorFields(name, type, shape), ...entries, integerField(14, EXTERNAL));
}

function tensorFields(name: string, type: DataType, shape: readonly number[]): Uint8Array[] {
  return [...shape.map((size) => integerField(1, size)), integerField(2, DATA_TYPE[type]), bytesField(8, name)];
}

export function valueInfoProto(name: string, type: DataType, shape: readonly number[]): Message {
  const dimensions = shape.map((size) => bytesField(1, message(integerField(1, size))));
  const tensorType = message(integerField(1, DATA_TYPE[type]), bytesField(2, message(...dimensions)));
  return message(bytesField(1, name), bytesField(2, message(bytesField(1, tensorType))));
}

export interface GraphParts {
  readonly nodes: readonly Message[];
  readonly initializers: readonly Message[];
  readonly inputs: readonly Message[];
  readonly outputs: readonly Message[];
}

/** @param opsets domain → version; "" is ONNX's own. */
export function modelProto(name: string, graph: GraphParts, opsets: Readonly<Record<string, number>>): Message {
  const graphProto = message(
    ...graph.nodes.map((node) => bytesField(1, node)),
    bytesField(2, name),
    ...graph.initializers.map((tensor) => bytesField(5, tensor)),
    ...graph.inputs.map((input) => bytesField(11, input)),
    ...graph.outputs.map((output) => bytesField(12, output)),
  );
  const imports = Object.entries(opsets).map(([domain, version]) =>
    bytesField(8, message(bytesField(1, domain), integerField(2, version))),
  );
  return message(integerField(1, IR_VERSION), bytesField(2, "retouch"), bytesField(7, graphProto), ...imports);
}
