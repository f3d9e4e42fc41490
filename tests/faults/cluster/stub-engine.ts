/**
 * The engine's process with a stub for a model, whose steps take their time and no arithmetic. It says in the result which worker's process
 * it worked for, so that the judge can tell who committed it.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { EngineError, type Pipeline } from "@retouch/engine";
import { loadStubPipeline } from "../../../server/src/test-support/stub-pipeline.ts";
import { serveEngine } from "../../../server/src/worker/serve-engine.ts";
import { MAKER, STEP_MS } from "./stub-terms.ts";

const worker = process.ppid;

await serveEngine(process.argv[2] ?? "", async (folder): Promise<Pipeline> => {
  const stub = await loadStubPipeline(folder);
  return {
    ...stub,
    info: { ...stub.info, name: "stub" },
    async edit(edit, options = {}) {
      const { signal, onProgress } = options;
      const steps = edit.steps ?? stub.info.steps;
      for (let step = 1; step <= steps; step++) {
        await sleep(STEP_MS);
        if (signal?.aborted === true) throw new EngineError("cancelled", `Cancelled after ${step - 1} steps`);
        onProgress?.({ step, steps });
      }
      const { picture, seed, scheduler, guidanceScale, timings } = await stub.edit({ ...edit, steps: 1 });
      return { picture, seed, steps, scheduler, guidanceScale, timings, warnings: [`${MAKER}${worker}`] };
    },
  };
});
