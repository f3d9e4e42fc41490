// npm run compare -- --model <folder> [--python <path>] [--size 512] [--edit-size 256] [--steps 4] [--threads 2]
// Any model folder in diffusers layout, in Retouch and in diffusers: each network's output, then a whole edit. See README.md beside this file.

import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { differenceOf } from "./peers/difference.ts";
import { findPython } from "./peers/find-python.ts";
import { makeInputs, makeScene } from "./peers/inputs.ts";
import { NETWORKS, type Request } from "./peers/messages.ts";
import { startEnginePeer, startTorchPeer } from "./peers/peer.ts";
import { formatTable } from "./peers/table.ts";
import { readTensorOf, writeTensors } from "./peers/tensor-file.ts";

/** Relative error that other orders of the same fp32 additions explain. */
const NETWORK_TOLERANCE = 1e-4;
/** 0–255: a whole edit may round a pixel the other way. */
const EDIT_TOLERANCE = 1;

const { values } = parseArgs({
  options: {
    model: { type: "string" },
    python: { type: "string" },
    size: { type: "string", default: "512" },
    "edit-size": { type: "string", default: "256" },
    steps: { type: "string", default: "4" },
    threads: { type: "string", default: "2" },
  },
});
if (values.model === undefined) throw new Error("Expected a folder for --model but received nothing");
const folder = resolve(values.model);
const found = findPython(values.python);
if ("advice" in found) throw new Error(found.advice);

const scratch = await mkdtemp(join(tmpdir(), "retouch-compare-"));
const inputs = join(scratch, "inputs.safetensors");
const output = { engine: join(scratch, "engine.safetensors"), torch: join(scratch, "torch.safetensors") };
const peers = { engine: startEnginePeer(Number(values.threads)), torch: startTorchPeer(found.python, Number(values.threads)) };
const rows = [["", "relative error", "largest", "mean", "Retouch s", "diffusers s", ""]];

try {
  const shape = { ...(await readShape()), size: Number(values.size), batch: 1 };
  for (const network of NETWORKS) {
    await writeTensors(inputs, makeInputs(network, shape));
    await compare(network, { network, folder, inputs }, ({ relative }) => relative <= NETWORK_TOLERANCE);
  }
  await writeTensors(inputs, makeScene(Number(values["edit-size"])));
  for (const strength of [1, 0.6]) {
    const edit = { prompt: "Change to a lion", seed: 42, steps: Number(values.steps), guidanceScale: 7.5, strength };
    await compare(`edit, strength ${strength}`, { edit, folder, inputs }, ({ largest }) => largest <= EDIT_TOLERANCE);
  }
} finally {
  // What was compared before a failure is worth seeing too.
  console.log(formatTable(rows));
  peers.engine.stop();
  peers.torch.stop();
  await rm(scratch, { recursive: true });
}
if (rows.some((row) => row.at(-1) === "DIFFERS")) process.exitCode = 1;

type Unanswered<Any> = Any extends unknown ? Omit<Any, "output"> : never;

async function compare(
  label: string,
  request: Unanswered<Request>,
  isEqual: (difference: ReturnType<typeof differenceOf>) => boolean,
): Promise<void> {
  const ours = await peers.engine.ask({ ...request, output: output.engine });
  const theirs = await peers.torch.ask({ ...request, output: output.torch });
  const difference = differenceOf(await readTensorOf(output.engine, "output"), await readTensorOf(output.torch, "output"));
  const numbers = [difference.relative, difference.largest, difference.mean].map((value) => value.toExponential(1));
  const seconds = [ours.seconds, theirs.seconds].map((value) => value.toFixed(2));
  rows.push([label, ...numbers, ...seconds, isEqual(difference) ? "equal" : "DIFFERS"]);
}

/** What the inputs' shapes depend on, out of the model's own configuration. */
async function readShape(): Promise<{ inChannels: number; textWidth: number; vocabulary: number }> {
  const unet = JSON.parse(await readFile(join(folder, "unet", "config.json"), "utf8")) as { in_channels: number };
  const text = JSON.parse(await readFile(join(folder, "text_encoder", "config.json"), "utf8")) as {
    hidden_size: number;
    vocab_size: number;
  };
  return { inChannels: unet.in_channels, textWidth: text.hidden_size, vocabulary: text.vocab_size };
}
