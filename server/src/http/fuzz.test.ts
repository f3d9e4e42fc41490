import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { plain, sample } from "../test-support/bad-input/picture-files.ts";
import { startKeyedServer, type KeyedServer } from "../test-support/keyed-server.ts";
import { startStubEngine } from "../test-support/stub-engine.ts";
import type { EngineProcess } from "../worker/engine-process.ts";

/** Inputs in all. `npm run fuzz` sends 100,000. */
const RUNS = Number(process.env["RETOUCH_FUZZ_RUNS"] ?? 320);
const IS_FULL = RUNS >= 100_000;
/** Sent at the same time. */
const AT_ONCE = 8;
const MAX_GROWTH_BYTES = 256 * 2 ** 20;
/** An hour for all of them; far more than they take. */
const TIME_LIMIT_MS = 3_600_000;

const FORM_TYPE = "multipart/form-data; boundary=frontier";

interface Bytes {
  readonly type: string;
  readonly body: Buffer;
}

let engine: EngineProcess;
let api: KeyedServer;

// Pictures are decoded as ever, in a process of their own; only the model is a stub.
beforeAll(async () => {
  engine = await startStubEngine();
  api = await startKeyedServer();
  api.editor.edit = (request, options) => engine.edit(request, options);
}, 120_000);

afterAll(async () => {
  await api[Symbol.asyncDispose]();
  await engine.close();
});

beforeEach(() => {
  api.logLines.length = 0;
});

/** The file with some bytes flipped, or cut off, or with others in a place of its own. */
function mutations(file: Buffer): fc.Arbitrary<Buffer> {
  const at = fc.nat(file.length - 1);
  const flip = fc.array(fc.tuple(at, fc.nat(7)), { minLength: 1, maxLength: 8 }).map((places) => {
    const flipped = Buffer.from(file);
    for (const [place, bit] of places) flipped[place] ^= 1 << bit;
    return flipped;
  });
  const cut = at.map((length) => file.subarray(0, length));
  const splice = fc.tuple(at, fc.nat(16), fc.uint8Array({ maxLength: 16 })).map(([place, skipped, insertion]) => {
    return Buffer.concat([file.subarray(0, place), insertion, file.subarray(place + skipped)]);
  });
  return fc.oneof(flip, cut, splice);
}

const jsonOf = (fields: object): Bytes => ({
  type: "application/json",
  body: Buffer.from(JSON.stringify({ prompt: "a", size: "64x64", ...fields })),
});

const png = await sample("png");
const mask = await plain(255);
const files = [png, await sample("jpeg"), await sample("webp")];

const text = (name: string, value: string): string => `--frontier\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
const form = Buffer.concat([
  Buffer.from(`${text("prompt", "a")}${text("size", "64x64")}${text("steps", "2")}`),
  Buffer.from('--frontier\r\nContent-Disposition: form-data; name="image"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n'),
  png,
  Buffer.from("\r\n--frontier--\r\n"),
]);
const goodJson = jsonOf({ image: png.toString("base64"), mask: mask.toString("base64"), seed: 1, padding: "25%", n: 2 }).body;
const anyFields = fc.dictionary(
  fc.constantFrom("prompt", "image", "mask", "size", "steps", "seed", "n", "padding", "strength", "scheduler", "user", "webhook", "x"),
  fc.oneof(fc.jsonValue(), fc.string({ unit: "binary" }), fc.integer(), fc.double()),
);

/** What is sent, and how much of it all. */
const INPUTS: readonly { readonly name: string; readonly share: number; readonly bytes: fc.Arbitrary<Bytes> }[] = [
  { name: "JSON that was garbled", share: 0.2, bytes: mutations(goodJson).map((body) => ({ type: "application/json", body })) },
  {
    name: "JSON of any values",
    share: 0.1,
    bytes: anyFields.map((fields) => ({ type: "application/json", body: Buffer.from(JSON.stringify(fields)) })),
  },
  { name: "forms that were garbled", share: 0.2, bytes: mutations(form).map((body) => ({ type: FORM_TYPE, body })) },
  {
    name: "pictures that were damaged",
    share: 0.3,
    bytes: fc.oneof(...files.map(mutations)).map((file) => jsonOf({ image: file.toString("base64") })),
  },
  {
    name: "masks that were damaged",
    share: 0.2,
    bytes: fc
      .oneof(...[mask, ...files].map(mutations))
      .map((file) => jsonOf({ image: png.toString("base64"), mask: file.toString("base64") })),
  },
];

describe(`${RUNS} inputs that chance has made`, () => {
  test.each(INPUTS)(
    "$name are taken or refused, and nothing else happens",
    async ({ share, bytes }) => {
      const batches = Math.ceil((RUNS * share) / AT_ONCE);
      const memory: number[] = [];
      await fc.assert(
        fc.asyncProperty(fc.array(bytes, { minLength: AT_ONCE, maxLength: AT_ONCE }), async (inputs) => {
          const statuses = await Promise.all(inputs.map(send));
          for (const status of statuses) expect([200, 400, 413]).toContain(status);
          expect(api.logLines.filter((line) => /"level":[56]0|"status":5\d\d/.test(line))).toEqual([]);
          api.logLines.length = 0;
          memory.push(process.memoryUsage.rss());
        }),
        { numRuns: batches },
      );
      expect(await send(jsonOf({ image: png.toString("base64"), mask: mask.toString("base64") }))).toBe(200);
      // The first tenth warms up what is made once.
      if (IS_FULL) expect(Math.max(...memory.slice(batches / 2)) - memory[Math.floor(batches / 10)]).toBeLessThan(MAX_GROWTH_BYTES);
    },
    TIME_LIMIT_MS,
  );
});

async function send({ type, body }: Bytes): Promise<number> {
  const response = await api.send({ headers: { "content-type": type }, body });
  await response.arrayBuffer();
  return response.status;
}
