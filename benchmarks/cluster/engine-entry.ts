/** The engine's process without a model: the prompt says for how many milliseconds it is at work, in steps as a model has them. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Pipeline } from "@retouch/engine";
import { serveEngine } from "../../server/src/worker/serve-engine.ts";

const STEPS = 4;
const SIDE = 64;

const pipeline: Pipeline = {
  info: { name: "stub", family: "sd1", nativeSize: SIDE, inpainting: true, steps: STEPS, guidanceScale: 7.5, scheduler: "ddim" },
  async edit({ prompt, seed }, { onProgress } = {}) {
    // Sleeps where a model would compute, so that workers and not cores are the bound.
    for (let step = 1; step <= STEPS; step++) {
      if (Number(prompt) > 0) await sleep(Number(prompt) / STEPS);
      onProgress?.({ step, steps: STEPS });
    }
    // Each is another one, as a model's are: of equal ones, the store would write the first alone.
    const rgb = Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, i) => seed >>> (8 * (i % 4)));
    const timings = { encode: 0, denoise: 0, decode: 0 };
    return {
      picture: { width: SIDE, height: SIDE, rgb },
      seed,
      steps: STEPS,
      scheduler: "ddim",
      guidanceScale: 7.5,
      warnings: [],
      timings,
    };
  },
  release: async () => undefined,
};

await serveEngine("stub", async () => pipeline);
