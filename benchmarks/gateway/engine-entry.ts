/**
 * The engine's process without a model: it decodes the picture and encodes it again, as the real one does. The prompt "work" keeps it busy
 * for about a second in between, in steps as a model has them, with previews for those who want them.
 */
import { setImmediate } from "node:timers/promises";
import type { Pipeline } from "@retouch/engine";
import { serveEngine } from "../../server/src/worker/serve-engine.ts";

const STEPS = 10;
const STEP_MS = 100;

const pipeline: Pipeline = {
  info: { name: "stub", family: "sd1", nativeSize: 512, inpainting: true, steps: STEPS, guidanceScale: 7.5, scheduler: "ddim" },
  async edit({ picture, prompt, seed }, { onProgress, previews } = {}) {
    if (picture === undefined) throw new TypeError("Expected a picture but received none");
    const stepsToDo = prompt === "work" ? STEPS : 0;
    for (let step = 1; step <= stepsToDo; step++) {
      // A step of a model holds its thread just like this.
      for (const end = performance.now() + STEP_MS; performance.now() < end;);
      await setImmediate();
      if (previews?.isWanted() === true) await previews.show({ step, picture });
      onProgress?.({ step, steps: STEPS });
    }
    const timings = { encode: 0, denoise: 0, decode: 0 };
    return { picture, seed, steps: STEPS, scheduler: "ddim", guidanceScale: 7.5, warnings: [], timings };
  },
  release: async () => undefined,
};

await serveEngine("stub", async () => pipeline);
