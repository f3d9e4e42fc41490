import { startEngineProcess, type EngineProcess, type EngineProcessOptions } from "../worker/engine-process.ts";

/** What the engine's process runs in tests: everything but a model. */
const STUB_ENTRY = new URL("./stub-engine-child.ts", import.meta.url);

/** An engine's process whose model is a stub; some names of it misbehave, see `stub-pipeline.ts`. */
export function startStubEngine(options: Partial<EngineProcessOptions> = {}): Promise<EngineProcess> {
  return startEngineProcess({ model: "stub", entry: STUB_ENTRY, ...options });
}
