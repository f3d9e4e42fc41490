/** A process that has an engine process, says so, and waits to be killed. */
import { startStubEngine } from "./stub-engine.ts";

await startStubEngine();
process.send?.("ready");
