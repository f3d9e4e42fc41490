/** The entry of the engine's process: the model's folder is its one argument. */
import { loadPipeline } from "@retouch/engine";
import { serveEngine } from "./serve-engine.ts";

await serveEngine(process.argv[2], loadPipeline);
