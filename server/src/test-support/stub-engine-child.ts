/** The engine's process with a stub for a model. */
import { serveEngine } from "../worker/serve-engine.ts";
import { loadStubPipeline } from "./stub-pipeline.ts";

await serveEngine(process.argv[2], loadStubPipeline);
