import { mkdtemp, readdir, rm, stat, symlink, truncate, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openCheckpoint, openSafetensors } from "./checkpoint.ts";
import { readTensor } from "./read-tensor.ts";
import { widenCheckpoint } from "./widen.ts";

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "retouch-safetensors-"))));
afterAll(() => rm(folder, { recursive: true }));

/** A file: the header's length as given or as it is, the header, `data` bytes of zeros. */
function file(header: string, data: number, headerLength?: bigint): Buffer {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(headerLength ?? BigInt(Buffer.byteLength(header)));
  return Buffer.concat([length, Buffer.from(header), Buffer.alloc(data)]);
}

async function write(name: string, bytes: Uint8Array | string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

const one = (dtype: unknown, shape: unknown, offsets: unknown) => JSON.stringify({ weight: { dtype, shape, data_offsets: offsets } });

describe("a hostile file is refused with its own reason", () => {
  test.each<[string, Buffer, RegExp]>([
    ["empty", Buffer.alloc(0), /only 0 bytes long/],
    ["shorter than a header", Buffer.from("abc"), /only 3 bytes long/],
    ["a pickle", Buffer.from([0x80, 2, 0x7d, 0x71, 0, 0x2e, 0, 0, 0, 0, 0]), /PyTorch pickle, which can run code/],
    ["a zip archive, as torch.save writes", Buffer.from("PK\u0003\u0004 and so on"), /PyTorch pickle, which can run code/],
    ["header longer than the limit", file("{}", 0, 2n ** 40n), /header would be 1099511627776 bytes/],
    ["header longer than the file", file("{}", 0, 9000n), /truncated: its header is 9000 bytes but the file ends after 10/],
    ["header that is no JSON", file("{oops", 0), /header is not JSON/],
    ["header that is a list", file("[]", 0), /not a JSON object/],
    ["tensor that is null", file('{"weight":null}', 0), /element type undefined/],
    ["unknown element type", file(one("Q8", [1], [0, 1]), 1), /element type "Q8"; expected one of BOOL, U8/],
    ["inherited element type", file(one("constructor", [1], [0, 1]), 1), /element type "constructor"/],
    ["negative side", file(one("F32", [-1], [0, 4]), 4), /shape \[-1\]/],
    ["shape that is no list", file(one("F32", 4, [0, 4]), 4), /shape 4/],
    ["offsets the wrong way round", file(one("F32", [1], [4, 0]), 4), /data_offsets \[4,0\]/],
    ["one offset", file(one("F32", [1], [4]), 4), /data_offsets \[4\]/],
    ["fewer bytes than the shape takes", file(one("F32", [2], [0, 4]), 4), /is 4 bytes long, but F32 of shape \(2\) takes 8/],
    ["sides whose product overflows", file(one("F32", [2 ** 30, 2 ** 30, 2 ** 30], [0, 4]), 4), /is 4 bytes long/],
    ["tensor beyond the end", file(one("F32", [2], [0, 8]), 4), /beyond the end of the file, which is truncated/],
    ["bytes after the last tensor", file(one("F32", [1], [0, 4]), 9), /the tensors end at byte \d+ but the file has \d+/],
    ["gap before a tensor", file(one("F32", [1], [4, 8]), 8), /leaves a gap/],
    [
      "tensors that overlap",
      file(
        JSON.stringify({ a: { dtype: "F32", shape: [2], data_offsets: [0, 8] }, b: { dtype: "F32", shape: [1], data_offsets: [4, 8] } }),
        8,
      ),
      /tensor b overlaps/,
    ],
  ])("%s", async (name, bytes, message) => {
    const path = await write("hostile.safetensors", bytes);
    await expect(openSafetensors(path), name).rejects.toThrow(message);
    await expect(openSafetensors(path)).rejects.toMatchObject({ name: "EngineError", kind: "model" });
  });

  test("a file that is not there is named", async () => {
    await expect(openSafetensors(join(folder, "nowhere.safetensors"))).rejects.toThrow(/nowhere\.safetensors is missing/);
  });

  test("a folder in a file's place is named", async () => {
    await expect(openSafetensors(folder)).rejects.toMatchObject({ kind: "model", message: `${folder} is not a file` });
  });
});

test("a tensor is read as fp32 from F32, F16 and BF16, at any byte offset", async () => {
  const numbers = [1, -2.5, 0, 65504, 2 ** -24, Infinity];
  const half = Buffer.from(Uint16Array.of(0x3c00, 0xc100, 0, 0x7bff, 1, 0x7c00).buffer);
  const brain = Buffer.from(Uint16Array.of(0x3f80, 0xc020, 0, 0x477f, 0x3380, 0x7f80).buffer);
  const full = Buffer.from(Float32Array.from(numbers).buffer);
  const header = JSON.stringify({
    half: { dtype: "F16", shape: [6], data_offsets: [0, 12] },
    brain: { dtype: "BF16", shape: [2, 3], data_offsets: [12, 24] },
    full: { dtype: "F32", shape: [6, 1], data_offsets: [24, 48] },
    __metadata__: { format: "pt" },
  });
  const path = await write("types.safetensors", Buffer.concat([file(header, 0), half, brain, full]));
  const checkpoint = await openSafetensors(path);
  expect([...checkpoint.keys()]).toEqual(["half", "brain", "full"]);
  expect([...(await readTensor(checkpoint.get("half")!)).data]).toEqual(numbers);
  expect([...(await readTensor(checkpoint.get("full")!)).data]).toEqual([1, -2.5, 0, 65504, 2 ** -24, Infinity]);
  expect(await readTensor(checkpoint.get("brain")!)).toEqual({
    data: Float32Array.of(1, -2.5, 0, 65280, 2 ** -24, Infinity),
    shape: [2, 3],
  });
});

test("a tensor of a type that no weights have stands in no other's way, and is refused where it is read", async () => {
  const header = JSON.stringify({
    steps: { dtype: "F64", shape: [2], data_offsets: [0, 16] },
    flags: { dtype: "BOOL", shape: [3], data_offsets: [16, 19] },
    weight: { dtype: "F16", shape: [1], data_offsets: [19, 21] },
  });
  const path = await write("others.safetensors", file(header, 21));
  const checkpoint = await openSafetensors(path);
  expect([...(await readTensor(checkpoint.get("weight")!)).data]).toEqual([0]);
  const refused = readTensor(checkpoint.get("steps")!);
  await expect(refused).rejects.toThrow(/Expected one of F32, F16, BF16, I64, I32 for tensor steps but received F64/);
  await expect(refused).rejects.toMatchObject({ kind: "model" });

  const widened = await widenCheckpoint(checkpoint, await mkdtemp(join(folder, "others-")), 0);
  expect([...widened].map(([name, { type }]) => [name, type])).toEqual([
    ["weight", "F32"],
    ["steps", "F64"],
    ["flags", "BOOL"],
  ]);
});

describe("a part's weights", () => {
  const tensor = file(one("F32", [1], [0, 4]), 4);

  async function part(name: string, files: Record<string, Uint8Array | string>): Promise<string> {
    const path = await mkdtemp(join(folder, `${name}-`));
    for (const [file, content] of Object.entries(files)) await writeFile(join(path, file), content);
    return path;
  }

  test("are found under either name, fp16 only where nothing else is", async () => {
    for (const names of [
      ["model.safetensors"],
      ["diffusion_pytorch_model.fp16.safetensors"],
      ["model.safetensors", "model.fp16.safetensors"],
    ]) {
      const path = await part("names", Object.fromEntries(names.map((name) => [name, tensor])));
      expect((await openCheckpoint(path)).get("weight")?.file).toBe(join(path, names[0]));
    }
  });

  test("are found behind a link, as download caches have them", async () => {
    const blobs = await part("blobs", { abc123: tensor });
    const path = await part("snapshot", {});
    await symlink(join(blobs, "abc123"), join(path, "model.safetensors"));
    expect((await openCheckpoint(path)).get("weight")?.file).toBe(join(blobs, "abc123"));
  });

  test("that are only a pickle are refused with the way out", async () => {
    const path = await part("pickle", { "diffusion_pytorch_model.bin": "x" });
    await expect(openCheckpoint(path)).rejects.toThrow(
      /no \.safetensors weights; diffusion_pytorch_model\.bin is a PyTorch pickle.*save_pretrained/,
    );
  });

  test.each<[string, string, RegExp]>([
    ["outside the folder", JSON.stringify({ weight_map: { weight: "../secret.safetensors" } }), /names "\.\.\/secret\.safetensors"/],
    ["that is no safetensors file", JSON.stringify({ weight_map: { weight: "model.bin" } }), /names "model\.bin"/],
    ["that is no name", JSON.stringify({ weight_map: { weight: 3 } }), /names 3/],
    ["that is missing", JSON.stringify({ weight_map: { weight: "b.safetensors" } }), /b\.safetensors is missing/],
    [
      "without the tensor",
      JSON.stringify({ weight_map: { other: "a.safetensors" } }),
      /places tensor other in a\.safetensors, which does not hold it/,
    ],
    ["of an index without a map", "{}", /has no weight_map/],
    ["of an index that is no JSON", "{", /is not JSON/],
  ])("in a shard %s are refused", async (_, index, message) => {
    const path = await part("shards", { "model.safetensors.index.json": index, "a.safetensors": tensor });
    await expect(openCheckpoint(path)).rejects.toThrow(message);
  });
});

describe("half-precision weights", () => {
  const models = fileURLToPath(new URL("../../../golden/models/", import.meta.url));

  test("are copied to disk as fp32 once, value for value, across shards", async () => {
    const source = await openCheckpoint(`${models}plain/unet`);
    const cache = await mkdtemp(join(folder, "cache-"));
    const copy = await widenCheckpoint(source, cache, 0);
    expect([...copy.keys()]).toEqual([...source.keys()]);
    for (const [name, entry] of source) expect(await readTensor(copy.get(name)!)).toEqual(await readTensor(entry));
    const [first] = await readdir(cache);
    const { mtimeMs } = await stat(join(cache, first));
    await widenCheckpoint(source, cache, 0);
    expect(await readdir(cache)).toEqual([first]);
    expect((await stat(join(cache, first))).mtimeMs).toBe(mtimeMs);
  });

  test("that are few stay where they are", async () => {
    const source = await openCheckpoint(`${models}plain/unet`);
    expect(await widenCheckpoint(source, join(folder, "unused"))).toBe(source);
  });

  test("a draft that a killed process left is cleared away, one that is being written stays", async () => {
    const cache = await mkdtemp(join(folder, "drafts-"));
    await writeFile(join(cache, "old.part"), "x");
    await utimes(join(cache, "old.part"), 0, 0);
    await writeFile(join(cache, "new.part"), "x");
    await widenCheckpoint(await openCheckpoint(`${models}plain/unet`), cache, 0);
    expect((await readdir(cache)).filter((name) => name.endsWith(".part"))).toEqual(["new.part"]);
  });

  test.each<[string, (copy: string) => Promise<void>]>([
    ["cut short", (copy) => truncate(copy, 100_000)],
    ["emptied", (copy) => truncate(copy, 0)],
    ["written over", (copy) => writeFile(copy, "something else entirely")],
  ])("a copy that was %s since is made anew", async (_, damage) => {
    const source = await openCheckpoint(`${models}plain/vae`);
    const cache = await mkdtemp(join(folder, "damaged-"));
    await widenCheckpoint(source, cache, 0);
    const [copy] = await readdir(cache);
    const { size } = await stat(join(cache, copy));
    await damage(join(cache, copy));
    expect([...(await widenCheckpoint(source, cache, 0)).keys()]).toEqual([...source.keys()]);
    expect((await stat(join(cache, copy))).size).toBe(size);
  });

  test("are copied by several processes at once, one of them finishing while another clears up", async () => {
    const source = await openCheckpoint(`${models}plain/vae`);
    const cache = await mkdtemp(join(folder, "race-"));
    await symlink(join(cache, "renamed meanwhile"), join(cache, "gone.part")); // listed, and not there when it is looked at
    const copies = await Promise.all(Array.from({ length: 4 }, () => widenCheckpoint(source, cache, 0)));
    expect(new Set(copies.map((copy) => copy.get("decoder.conv_in.weight")!.file)).size).toBe(1);
  });

  test("whose copy cannot be written are refused, and nothing half is left", async () => {
    const source = await openCheckpoint(`${models}plain/unet`);
    const notAFolder = await write("occupied", "a file");
    await expect(widenCheckpoint(source, notAFolder, 0)).rejects.toThrow(/fp32 copy of half-precision weights could not be written/);
  });
});
