import { setFlagsFromString } from "node:v8";

/** The Node that comes along. Older ones do not know the flag, and say so on standard error; later ones may have forgotten it. */
const NODE_THAT_KNOWS = "24.";

/**
 * Has V8 set off collections by heap and buffers together, in place of every 64 MiB of buffers however large the heap may be (decision 60).
 * Unlike the heap's sizes, which stand in the program's first line, this is read whenever it counts.
 */
export function countPicturesWithTheHeap(): void {
  if (process.versions.node.startsWith(NODE_THAT_KNOWS)) setFlagsFromString("--external-memory-accounted-in-global-limit");
}
