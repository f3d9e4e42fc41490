/**
 * A protocol buffers writer: just what an ONNX model is made of.
 * A message is the concatenation of its fields (https://protobuf.dev/programming-guides/encoding).
 */
export type Message = Uint8Array;

const VARINT = 0;
const LENGTH_DELIMITED = 2;
const FIXED32 = 5;

const encoder = new TextEncoder();

/** Fields in order; repeated fields are repeated entries. */
export function message(...fields: readonly Uint8Array[]): Message {
  return Buffer.concat(fields);
}

/** int32, int64 and enum fields; negative values take ten bytes, as the encoding demands. */
export function integerField(field: number, value: number | bigint): Uint8Array {
  return Uint8Array.from([...varint(BigInt((field << 3) | VARINT)), ...varint(BigInt.asUintN(64, BigInt(value)))]);
}

export function floatField(field: number, value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return Uint8Array.from([...varint(BigInt((field << 3) | FIXED32)), ...bytes]);
}

/** Strings, bytes and embedded messages. */
export function bytesField(field: number, value: string | Uint8Array): Uint8Array {
  const bytes = typeof value === "string" ? encoder.encode(value) : value;
  return Buffer.concat([Uint8Array.from([...varint(BigInt((field << 3) | LENGTH_DELIMITED)), ...varint(BigInt(bytes.length))]), bytes]);
}

function varint(value: bigint): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 0x7fn) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return bytes;
}
