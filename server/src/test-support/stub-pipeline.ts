import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { EngineError, matchMask, type Edit, type Kept, type Picture, type Pipeline } from "@retouch/engine";

const STEPS = 4;
const FLEETING_MS = 300;
/** The file by which a process knows that one before it has died. */
const DEATH = "death";

/**
 * A pipeline without a model: paints what the mask marks in one colour, a step every few milliseconds. Prompts make it
 * misbehave: "die" ends the process, "die once" does so the first time and leaves a file in the model's folder, "hang" blocks it for
 * good, "fail" throws, "endless" steps until it is cancelled. So do folders of these names, and files of these names in a folder:
 * "broken" is refused, "dies" ends the process while it loads and "fleeting" when it has had nothing to do for a moment, "slow" never
 * finishes loading.
 */
export async function loadStubPipeline(folder: string): Promise<Pipeline> {
  const is = (name: string): boolean => folder === name || existsSync(join(folder, name));
  if (is("broken")) throw new EngineError("model", "Expected unet/config.json in the model's folder but received none");
  if (is("dies")) process.kill(process.pid, "SIGKILL");
  if (is("slow")) await sleep(2 ** 30);
  const idle = is("fleeting") ? setTimeout(() => process.exit(3), FLEETING_MS) : undefined;
  return {
    info: { name: folder, family: "sd1", nativeSize: 64, inpainting: true, steps: STEPS, guidanceScale: 7.5, scheduler: "ddim" },
    async edit(edit, { signal, onProgress, previews } = {}) {
      if (edit.prompt === "die") process.kill(process.pid, "SIGKILL");
      if (edit.prompt === "die once" && !existsSync(join(folder, DEATH))) {
        writeFileSync(join(folder, DEATH), "");
        process.kill(process.pid, "SIGKILL");
      }
      if (edit.prompt === "fail") throw new TypeError("an accident");
      const steps = edit.prompt === "endless" ? Infinity : (edit.steps ?? STEPS);
      for (let step = 1; step <= steps; step++) {
        await sleep(1);
        idle?.refresh();
        if (signal?.aborted === true) throw new EngineError("cancelled", `Cancelled after ${step - 1} steps`);
        if (previews?.isWanted() === true) await previews.show({ step, picture: paint(edit, keep(edit)) });
        onProgress?.({ step, steps });
        // What a native call that never returns looks like from outside
        if (edit.prompt === "hang") Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
      }
      const kept = keep(edit);
      const timings = { encode: 1, denoise: 2, decode: 3 };
      return {
        picture: paint(edit, kept),
        seed: edit.seed,
        steps,
        scheduler: "ddim",
        guidanceScale: edit.guidanceScale ?? 7.5,
        ...(kept && { kept, unmaskedMaxDifference: 0 }),
        warnings: [],
        timings,
      };
    },
    release: async () => undefined,
  };
}

function keep({ picture, mask }: Edit): Kept | undefined {
  return picture && mask && { original: picture, weights: matchMask(mask, picture) };
}

/** Every marked pixel becomes (seed mod 256, 0, 0); without a mask, every pixel. */
function paint({ picture, size, seed }: Edit, kept: Kept | undefined): Picture {
  const { width, height } = picture ?? size ?? { width: 64, height: 64 };
  const rgb = picture?.rgb.slice() ?? new Uint8Array(width * height * 3);
  for (let pixel = 0; pixel < width * height; pixel++) {
    if (kept?.weights.data[pixel] !== 0) rgb.set([seed % 256, 0, 0], pixel * 3);
  }
  return { width, height, rgb };
}
