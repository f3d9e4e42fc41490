/** A process that has an engine process, says so, and waits to be killed. */
import { startEngineProcess } from "../worker/engine-process.ts";

await startEngineProcess({ model: "stub", entry: new URL("./stub-engine-child.ts", import.meta.url) });
process.send?.("ready");
