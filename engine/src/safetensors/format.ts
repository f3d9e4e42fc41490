import { EngineError } from "../errors.ts";

/** Element types a Stable Diffusion checkpoint's weights are stored in: those that can be read. */
export const ELEMENT_TYPES = ["F32", "F16", "BF16", "I64", "I32"] as const;
export type ElementType = (typeof ELEMENT_TYPES)[number];

/** Bytes per element of the format's types of whole bytes. A tensor of any of them may stand in a file, as long as nobody reads it. */
const BYTES_PER_ELEMENT = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  F8_E4M3: 1,
  F8_E5M2: 1,
  F8_E8M0: 1,
  F16: 2,
  BF16: 2,
  I16: 2,
  U16: 2,
  F32: 4,
  I32: 4,
  U32: 4,
  F64: 8,
  I64: 8,
  U64: 8,
  C64: 8,
} as const;
type StoredType = keyof typeof BYTES_PER_ELEMENT;

/** The largest published header (SDXL) is 300 kB; the format's own readers stop at 100 MB, and so do we. */
const MAX_HEADER_BYTES = 100_000_000;
/** Keeps element counts within exact integers before they are multiplied out. */
const MAX_ELEMENTS = 2 ** 40;
/** The header's length, a little-endian u64. */
export const LENGTH_BYTES = 8;

/** One tensor's place in a file. */
export interface TensorEntry {
  readonly name: string;
  readonly type: StoredType;
  readonly shape: readonly number[];
  /** Absolute path, symbolic links resolved. */
  readonly file: string;
  /** From the start of the file, bytes. */
  readonly offset: number;
  readonly byteLength: number;
}

/** A tensor whose elements can be read. */
export type ReadableEntry = TensorEntry & { readonly type: ElementType };

export function isReadable(entry: TensorEntry): entry is ReadableEntry {
  return ELEMENT_TYPES.some((type) => type === entry.type);
}

/** Reads the header's length out of a file's first eight bytes. Throws when no such header can be in the file. */
export function parseHeaderLength(start: Uint8Array, fileSize: number, file: string): number {
  if (start.length < LENGTH_BYTES || fileSize < LENGTH_BYTES + 2) {
    throw new EngineError("model", `${file} is no safetensors file: it is only ${fileSize} bytes long`);
  }
  // Pickles start with the PROTO opcode, zip archives (torch.save) with "PK".
  if (start[0] === 0x80 || (start[0] === 0x50 && start[1] === 0x4b)) {
    throw new EngineError("model", `${file} is a PyTorch pickle, which can run code when read. ${SAFETENSORS_ADVICE}`);
  }
  const length = new DataView(start.buffer, start.byteOffset).getBigUint64(0, true);
  if (length > MAX_HEADER_BYTES) {
    throw new EngineError("model", `${file} is no safetensors file: its header would be ${length} bytes, more than ${MAX_HEADER_BYTES}`);
  }
  if (LENGTH_BYTES + Number(length) > fileSize) {
    throw new EngineError("model", `${file} is truncated: its header is ${length} bytes but the file ends after ${fileSize}`);
  }
  return Number(length);
}

export const SAFETENSORS_ADVICE =
  "Use the model's .safetensors files: most repositories have them beside the .bin or .ckpt, and diffusers writes them with save_pretrained(folder, safe_serialization=True)";

/**
 * Parses and checks a safetensors header: every tensor inside the file, none overlapping, no hole between them, and
 * type × shape = length (https://huggingface.co/docs/safetensors, "Format"). Throws EngineError "model".
 */
export function parseHeader(header: Buffer, fileSize: number, file: string): TensorEntry[] {
  const dataStart = LENGTH_BYTES + header.length;
  const entries = Object.entries(parseObject(header.toString("utf8"), file))
    .filter(([name]) => name !== "__metadata__")
    .map(([name, description]) => parseEntry(name, description, dataStart, fileSize, file));
  let end = dataStart;
  for (const entry of entries.toSorted((a, b) => a.offset - b.offset || a.byteLength - b.byteLength)) {
    if (entry.offset !== end) {
      const fault = entry.offset < end ? "overlaps the tensor before it" : "leaves a gap before it";
      throw new EngineError("model", `${file}: tensor ${entry.name} ${fault}`);
    }
    end = entry.offset + entry.byteLength;
  }
  if (end !== fileSize) {
    throw new EngineError("model", `${file}: the tensors end at byte ${end} but the file has ${fileSize}`);
  }
  return entries;
}

function parseObject(json: string, file: string): Record<string, unknown> {
  let header: unknown;
  try {
    header = JSON.parse(json);
  } catch (cause) {
    throw new EngineError("model", `${file} is no safetensors file: its header is not JSON`, { cause });
  }
  if (typeof header !== "object" || header === null || Array.isArray(header)) {
    throw new EngineError("model", `${file} is no safetensors file: its header is not a JSON object`);
  }
  return header as Record<string, unknown>;
}

function parseEntry(name: string, description: unknown, dataStart: number, fileSize: number, file: string): TensorEntry {
  const fault = (what: string) => new EngineError("model", `${file}: tensor ${name} ${what}`);
  const { dtype, shape, data_offsets: range } = (description ?? {}) as Record<string, unknown>;
  if (typeof dtype !== "string" || !Object.hasOwn(BYTES_PER_ELEMENT, dtype)) {
    throw fault(`has element type ${JSON.stringify(dtype)}; expected one of ${Object.keys(BYTES_PER_ELEMENT).join(", ")}`);
  }
  const type = dtype as StoredType;
  if (!isCounts(shape)) throw fault(`has shape ${JSON.stringify(shape)}; expected a list of whole numbers`);
  if (!isCounts(range) || range.length !== 2 || range[0] > range[1]) {
    throw fault(`has data_offsets ${JSON.stringify(range)}; expected [begin, end]`);
  }
  const elements = shape.reduce((product, size) => Math.min(product * size, MAX_ELEMENTS), 1);
  const byteLength = range[1] - range[0];
  if (elements * BYTES_PER_ELEMENT[type] !== byteLength) {
    throw fault(`is ${byteLength} bytes long, but ${type} of shape (${shape.join(", ")}) takes ${elements * BYTES_PER_ELEMENT[type]}`);
  }
  if (dataStart + range[1] > fileSize) throw fault(`lies beyond the end of the file, which is truncated (${fileSize} bytes)`);
  return { name, type, shape, file, offset: dataStart + range[0], byteLength };
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);
}
