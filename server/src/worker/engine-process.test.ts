import { fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseImageRequest, type EditRequest } from "@retouch/contract";
import { decodePicture, encodePicture } from "@retouch/engine";
import { describe, expect, test } from "vitest";
import type { EditPreview, EditProgress } from "../jobs/editor.ts";
import { startStubEngine } from "../test-support/stub-engine.ts";
import type { EngineProcess, EngineProcessOptions } from "./engine-process.ts";

async function withEngine<Result>(
  use: (engine: EngineProcess) => Promise<Result>,
  options: Partial<EngineProcessOptions> = {},
): Promise<Result> {
  const engine = await startStubEngine(options);
  try {
    return await use(engine);
  } finally {
    await engine.close();
  }
}

function requestOf(fields: Record<string, unknown>): EditRequest {
  const parsed = parseImageRequest({ prompt: "a", seed: 200, ...fields });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return parsed.request;
}

/** An 80×64 grey picture, and a mask of it whose left half is white, at half the size. */
async function pictureAndMask() {
  const picture = await encodePicture({ width: 80, height: 64, rgb: new Uint8Array(80 * 64 * 3).fill(128) }, { format: "png" });
  const half = new Uint8Array(40 * 32 * 3).map((_, i) => ((i / 3) % 40 < 20 ? 255 : 0));
  const mask = await encodePicture({ width: 40, height: 32, rgb: half }, { format: "png" });
  return { image: picture, mask };
}

test("the loaded model is known, and an edit gives pictures that decode", async () => {
  await withEngine(async (engine) => {
    expect(engine.model).toMatchObject({ name: "stub", native_size: 64 });
    const { pictures, steps, timings } = await engine.edit(requestOf({ n: 2, size: "64x96", output_format: "webp", output_quality: 100 }));
    expect(pictures.map(({ seed, width, height }) => [seed, width, height])).toEqual([
      [200, 64, 96],
      [201, 64, 96],
    ]);
    const decoded = await decodePicture(pictures[1].bytes);
    expect([...decoded.rgb.subarray(0, 3)]).toEqual([201, 0, 0]);
    expect(steps).toBe(4);
    expect(timings).toMatchObject({ encode: 2, denoise: 4, decode: 6 });
  });
});

test("progress counts the steps of all pictures", async () => {
  await withEngine(async (engine) => {
    const seen: EditProgress[] = [];
    await engine.edit(requestOf({ n: 2, steps: 2 }), { onProgress: (progress) => seen.push(progress) });
    expect(seen.map(({ step, steps }) => `${step}/${steps}`)).toEqual(["1/4", "2/4", "3/4", "4/4"]);
  });
});

test("a preview comes when it is wanted, as a small file, and none when not", async () => {
  await withEngine(async (engine) => {
    const seen = new AbortController();
    const previews: EditPreview[] = [];
    const show = (preview: EditPreview): void => {
      previews.push(preview);
      seen.abort();
    };
    const watched = { signal: seen.signal, previews: { isWanted: () => true, show } };
    await expect(engine.edit(requestOf({ prompt: "endless", size: "128x64" }), watched)).rejects.toMatchObject({ kind: "cancelled" });
    const { width, height } = await decodePicture(previews[0].bytes);
    expect([width, height]).toEqual([128, 64]);
    expect([...previews[0].bytes.subarray(0, 3)], "JPEG").toEqual([0xff, 0xd8, 0xff]);

    const before = previews.length;
    await engine.edit(requestOf({ size: "64x64" }), { previews: { isWanted: () => false, show } });
    expect(previews).toHaveLength(before);
  });
});

describe("pictures and masks", () => {
  test("JPEG's difference outside the mask is that of the bytes that are sent", async () => {
    await withEngine(async (engine) => {
      const noise = new Uint8Array(80 * 64 * 3).map((_, i) => (i * 7919) % 256);
      const image = await encodePicture({ width: 80, height: 64, rgb: noise }, { format: "png" });
      const { mask } = await pictureAndMask();
      const differenceOf = async (fields: object) =>
        (await engine.edit(requestOf({ image, mask, ...fields }))).pictures[0].unmaskedMaxDifference;
      expect(await differenceOf({ output_format: "png" })).toBe(0);
      expect(await differenceOf({ output_format: "webp", output_quality: 100 })).toBe(0);
      expect(await differenceOf({ output_format: "jpeg", output_quality: 10 })).toBeGreaterThan(0);
    });
  });

  test.each([40, 400])("%i pixels a side come and go to the byte, several at a time", async (side) => {
    await withEngine(async (engine) => {
      const rgb = new Uint8Array(side * side * 3).map((_, i) => Math.imul(i, 2_654_435_761) >>> 24);
      const image = await encodePicture({ width: side, height: side, rgb }, { format: "png" });
      const corner = new Uint8Array(side * side * 3).fill(255, 0, 3);
      const mask = await encodePicture({ width: side, height: side, rgb: corner }, { format: "png" });
      for (const n of [2, 1]) {
        const { pictures } = await engine.edit(requestOf({ image, mask, n, mask_grow: 0, mask_feather: 0 }));
        expect(pictures).toHaveLength(n);
        for (const { bytes } of pictures) {
          const made = await decodePicture(bytes);
          expect(Buffer.compare(made.rgb.subarray(-rgb.length / 2), rgb.subarray(-rgb.length / 2))).toBe(0);
        }
      }
    });
  });

  test("a picture's own transparency is its mask when it has some", async () => {
    await withEngine(async (engine) => {
      const alpha = new Uint8Array(64 * 64).fill(255).fill(0, 0, 64 * 32);
      const image = await encodePicture({ width: 64, height: 64, rgb: new Uint8Array(64 * 64 * 3).fill(9), alpha }, { format: "png" });
      const { pictures } = await engine.edit(requestOf({ image }));
      const { rgb } = await decodePicture(pictures[0].bytes);
      expect([...rgb.subarray(0, 3), ...rgb.subarray(-3)]).toEqual([200, 0, 0, 9, 9, 9]);
    });
  });

  test("PNG carries the settings, and does not when that is not wanted", async () => {
    await withEngine(async (engine) => {
      const textOf = async (metadata: boolean) => {
        const { pictures } = await engine.edit(requestOf({ prompt: "a lion", negative_prompt: "blur", metadata }));
        return Buffer.from(pictures[0].bytes).toString("latin1");
      };
      expect(await textOf(true)).toContain(
        "parameters\0a lion\nNegative prompt: blur\nSteps: 4, Sampler: DDIM, CFG scale: 7.5, Seed: 200, Size: 1024x1024, Model: stub, Version: Retouch",
      );
      expect(await textOf(true)).toContain("trainedAlgorithmicMedia");
      expect(await textOf(false)).not.toMatch(/parameters|trainedAlgorithmicMedia/);
    });
  });

  test("bytes that are no picture are the caller's fault, under the field's own name", async () => {
    await withEngine(async (engine) => {
      const { image } = await pictureAndMask();
      const bad = Buffer.from("hello");
      await expect(engine.edit(requestOf({ image: bad }))).rejects.toMatchObject({ kind: "input", field: "picture" });
      await expect(engine.edit(requestOf({ image, mask: bad }))).rejects.toMatchObject({ kind: "input", field: "mask" });
    });
  });
});

describe("cancelling", () => {
  test("ends the work between two steps and leaves the process as it was", async () => {
    let restarts = 0;
    await withEngine(
      async (engine) => {
        const controller = new AbortController();
        const edit = engine.edit(requestOf({ prompt: "endless" }), { signal: controller.signal, onProgress: () => controller.abort() });
        await expect(edit).rejects.toMatchObject({ kind: "cancelled" });
        expect((await engine.edit(requestOf({}))).pictures).toHaveLength(1);
      },
      { onCrash: () => restarts++ },
    );
    expect(restarts).toBe(0);
  });

  test("kills a process that does not come to its next step, and the next edit works", async () => {
    await withEngine(
      async (engine) => {
        const controller = new AbortController();
        const edit = engine.edit(requestOf({ prompt: "hang" }), { signal: controller.signal, onProgress: () => controller.abort() });
        await expect(edit).rejects.toMatchObject({ kind: "cancelled" });
        expect((await engine.edit(requestOf({}))).pictures).toHaveLength(1);
      },
      { cancelGraceMs: 50 },
    );
  });
});

describe("a process that ends unexpectedly", () => {
  test("fails the edit it had, clearly, and the next one works", async () => {
    const reasons: string[] = [];
    await withEngine(
      async (engine) => {
        await expect(engine.edit(requestOf({ prompt: "die" }))).rejects.toMatchObject({
          kind: "crashed",
          message: "The engine process ended unexpectedly (signal SIGKILL) while it worked on this request",
        });
        expect((await engine.edit(requestOf({}))).pictures).toHaveLength(1);
      },
      { onCrash: (reason) => reasons.push(reason) },
    );
    expect(reasons).toEqual(["signal SIGKILL"]);
  });

  test("is started again at once when it had worked before", async () => {
    const reasons: string[] = [];
    await withEngine(
      async (engine) => {
        await engine.edit(requestOf({ size: "64x64" }));
        // The first process and, with no edit in between, the one after it
        await expect.poll(() => reasons, { timeout: 10_000 }).toEqual(["exit code 3", "exit code 3"]);
      },
      { model: "fleeting", onCrash: (reason) => reasons.push(reason) },
    );
  });

  test("just after its start is started again for the next edit only", async () => {
    const reasons: string[] = [];
    await withEngine(
      async (engine) => {
        await expect.poll(() => reasons.length, { timeout: 10_000 }).toBe(1);
        await sleep(1500); // time for several starts, if there were any
        expect(reasons).toEqual(["exit code 3"]);
        expect((await engine.edit(requestOf({ size: "64x64" }))).pictures).toHaveLength(1);
      },
      { model: "fleeting", onCrash: (reason) => reasons.push(reason) },
    );
  });

  test("an accident in one edit is that edit's alone", async () => {
    await withEngine(async (engine) => {
      await expect(engine.edit(requestOf({ prompt: "fail" }))).rejects.toMatchObject({ kind: "internal", message: "an accident" });
      expect((await engine.edit(requestOf({}))).pictures).toHaveLength(1);
    });
  });
});

describe("a model that does not load", () => {
  test.each([
    ["broken", "model", "Expected unet/config.json in the model's folder but received none"],
    ["dies", "crashed", "The engine process ended unexpectedly (signal SIGKILL) while it loaded the model"],
  ])("%s is an error of kind %s", async (model, kind, message) => {
    await expect(startStubEngine({ model })).rejects.toMatchObject({ kind, message });
  });
});

test("a start is ended by its signal, and nothing of it is left", async () => {
  const starting = startStubEngine({ model: "slow", signal: AbortSignal.timeout(300) });
  await expect(starting).rejects.toMatchObject({ kind: "cancelled", message: "The start of the engine process was cancelled" });
  await expect(startStubEngine({ signal: AbortSignal.abort() })).rejects.toMatchObject({ kind: "cancelled" });
});

test("an engine process ends with its parent", async () => {
  const parent = fork(fileURLToPath(new URL("../test-support/engine-parent.ts", import.meta.url)), {
    execArgv: ["--conditions=retouch-source"],
    silent: true,
  });
  // The engine's process writes to its parent's standard error: that ends when the last of both is gone.
  const bothAreGone = once(parent.stderr!.resume(), "end");
  await once(parent, "message");
  parent.kill("SIGKILL");
  expect(await bothAreGone).toEqual([]);
});
