import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { plain, sample } from "../test-support/bad-input/picture-files.ts";
import { GET_IMAGE, startKeyedServer, type KeyedServer } from "../test-support/keyed-server.ts";
import { startStubEngine } from "../test-support/stub-engine.ts";
import type { EngineProcess } from "../worker/engine-process.ts";

/** Inputs in all. `npm run fuzz` sends 100,000. */
const RUNS = Number(process.env["RETOUCH_FUZZ_RUNS"] ?? 320);
const IS_FULL = RUNS >= 10_000;
/** Sent at the same time. */
const AT_ONCE = IS_FULL ? 32 : 8;
const MAX_GROWTH_BYTES = 256 * 2 ** 20;
/** One that is not answered within so many seconds of this process's time hangs; a machine that sleeps meanwhile hangs nothing. */
const ANSWER_LIMIT_S = 60;
/** Far more than it takes. */
const TIME_LIMIT_MS = IS_FULL ? 3 * 3_600_000 : 600_000;
const LONG_MS = 24 * 3_600_000;
/** The full form says how far it is. */
const INPUTS_BETWEEN_REPORTS = 2000;

const FORM_TYPE = "multipart/form-data; boundary=frontier";

interface Bytes {
  readonly type: string;
  readonly body: Buffer;
}

let engine: EngineProcess;
let api: KeyedServer;
/** Ends of the engine's process that nobody asked for. */
const crashes: string[] = [];

// Pictures are decoded as ever, in a process of their own; only the model is a stub.
beforeAll(async () => {
  engine = await startStubEngine({ onCrash: (reason) => void crashes.push(reason) });
  // Whom the server lets wait, and for how long, is another test's matter. Those limits would refuse whoever met them asleep.
  api = await startKeyedServer({
    maxWaitMs: LONG_MS,
    queueLimits: { maxQueued: 1000, maxQueuedBytes: 2 ** 30, maxWaitMs: LONG_MS },
    timeLimits: { requestMs: LONG_MS, headersMs: 300_000, checkMs: LONG_MS },
  });
  api.editor.edit = (request, options) => engine.edit(request, options);
}, 120_000);

// Of 100,000 inputs there are as many files to remove.
afterAll(async () => {
  await api[Symbol.asyncDispose]();
  await engine.close();
}, 600_000);

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
  body: Buffer.from(JSON.stringify({ prompt: "a", size: "64x64", steps: 1, ...fields })),
});

const png = await sample("png");
const mask = await plain(255);
const files = [png, await sample("jpeg"), await sample("webp")];

const text = (name: string, value: string): string => `--frontier\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
const form = Buffer.concat([
  Buffer.from(`${text("prompt", "a")}${text("size", "64x64")}${text("steps", "1")}`),
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
  for (const { name, share, bytes } of INPUTS) {
    const total = RUNS * share;
    test(`${name} are taken or refused, and nothing else happens`, { timeout: TIME_LIMIT_MS }, async () => {
      const startedAt = performance.now();
      const memory: number[] = [];
      let sent = 0;

      function report(): void {
        const rate = (sent * 1000) / (performance.now() - startedAt);
        const megabytes = memory.at(-1)! / 2 ** 20;
        process.stdout.write(`${name}: ${sent} of ${total}, ${rate.toFixed(0)} a second, ${megabytes.toFixed(0)} MiB resident\n`);
      }

      await fc.assert(
        fc.asyncProperty(fc.array(bytes, { minLength: AT_ONCE, maxLength: AT_ONCE }), async (inputs) => {
          await Promise.all(inputs.map(expectTakenOrRefused));
          expect(api.logLines.filter((line) => /"level":[56]0|"status":5\d\d/.test(line))).toEqual([]);
          expect(crashes).toEqual([]);
          api.logLines.length = 0;
          memory.push(process.memoryUsage.rss());
          sent += inputs.length;
          if (IS_FULL && sent % INPUTS_BETWEEN_REPORTS < AT_ONCE) report();
        }),
        // The error names the very input. Looking for a smaller one would send thousands more.
        { numRuns: Math.ceil(total / AT_ONCE), endOnFailure: true },
      );
      expect(await send(jsonOf({ image: png.toString("base64"), mask: mask.toString("base64") }))).toBe(200);
      // The first tenth warms up what is made once.
      if (IS_FULL) expect(Math.max(...memory) - memory[Math.floor(memory.length / 10)]).toBeLessThan(MAX_GROWTH_BYTES);
    });
  }
});

async function expectTakenOrRefused(input: Bytes): Promise<void> {
  const status = await send(input).catch(String);
  if (status !== 200 && status !== 400 && status !== 413) {
    throw new Error(`Expected 200, 400 or 413 but received ${status} for ${input.type}, in base64: ${input.body.toString("base64")}`);
  }
}

async function send({ type, body }: Bytes): Promise<number> {
  const hang = new AbortController();
  // Each tick is a second that this process has run, or more.
  let seconds = 0;
  const watch = setInterval(() => {
    if (++seconds > ANSWER_LIMIT_S) hang.abort(new Error(`no answer within ${ANSWER_LIMIT_S} s`));
  }, 1000);
  try {
    return await sendUntil({ type, body }, hang.signal);
  } finally {
    clearInterval(watch);
  }
}

async function sendUntil({ type, body }: Bytes, signal: AbortSignal): Promise<number> {
  const response = await fetch(api.url + GET_IMAGE, {
    method: "POST",
    headers: { "ocp-apim-subscription-key": api.issued.keys.primary, "content-type": type },
    body: Uint8Array.from(body),
    signal,
  });
  await response.arrayBuffer();
  return response.status;
}
