// npm run bench -- [--python <path>] [--model <folder>] [--sizes 256,512] [--runs 5] [--threads 2]
// Retouch against PyTorch on the same weights, run by run in turn. See README.md beside this file.
import { execFileSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { differenceOf } from "./peers/difference.ts";
import { findPython } from "./peers/find-python.ts";
import { makeInputs } from "./peers/inputs.ts";
import type { Reply } from "./peers/messages.ts";
import { type Peer, startEnginePeer, startTorchPeer } from "./peers/peer.ts";
import { formatTable } from "./peers/table.ts";
import { readTensorOf, writeTensors } from "./peers/tensor-file.ts";
import { timeStarterEdit } from "./starter-edit.ts";

const TARGETS = { speed: 1.4, readySeconds: 2, memoryFactor: 1.3, memoryExtra: 2 ** 30, starterSeconds: 3 } as const;
const SD15 = { inChannels: 9, textWidth: 768, vocabulary: 49408 } as const;

const { values } = parseArgs({
  options: {
    python: { type: "string" },
    model: { type: "string", default: join(tmpdir(), "retouch-random-sd15-inpainting") },
    sizes: { type: "string", default: "256,512" },
    runs: { type: "string", default: "5" },
    threads: { type: "string", default: "2" },
  },
});
const { model } = values;
const threads = Number(values.threads);
const found = findPython(values.python);
if ("advice" in found) console.log(`${found.advice}\n`);
const weights = join(model, "unet", "diffusion_pytorch_model.safetensors");
if (!existsSync(weights)) {
  if ("advice" in found) throw new Error(`${weights} is missing, and without PyTorch it cannot be made`);
  console.log(`Making random weights in ${model} (4.3 GB) …`);
  const script = fileURLToPath(new URL("make-random-weights.py", import.meta.url));
  execFileSync(found.python, [script, model], { stdio: ["ignore", "ignore", "inherit"] });
}

const scratch = await mkdtemp(join(tmpdir(), "retouch-bench-"));
const engine = startEnginePeer(threads);
const torch = "python" in found ? startTorchPeer(found.python, threads) : undefined;
const rows = [
  ["UNet forward", "Retouch s", "CPU s", "first s", "ready s", "PyTorch s", "CPU s", "faster", "by CPU time", "relative error"],
];
const speeds: number[] = [];
let slowestReady = 0;
for (const size of values.sizes.split(",").map(Number)) {
  for (const batch of [1, 2]) {
    const timing = await timeUnet(size, batch, Number(values.runs));
    slowestReady = Math.max(slowestReady, timing.ready);
    if (timing.speed !== undefined) speeds.push(timing.speed);
    rows.push(timing.row);
    console.log(formatTable([rows[0] ?? [], timing.row]));
  }
}

const peak = engine.peakBytes();
const torchPeak = torch?.peakBytes();
engine.stop();
torch?.stop();
await rm(scratch, { recursive: true });

console.log(`\n${formatTable(rows)}\n`);
const weightBytes = statSync(weights).size;
const memoryTarget = TARGETS.memoryFactor * weightBytes + TARGETS.memoryExtra;
if (speeds.length > 0) judge("slowest ratio to PyTorch fp32", Math.min(...speeds), "×", TARGETS.speed, "at least");
judge("weights on disk to a network that can run", slowestReady, "s", TARGETS.readySeconds, "at most");
if (peak !== undefined) {
  judge(`peak memory, weights of ${gibibytes(weightBytes)}`, peak / 2 ** 30, "GiB", memoryTarget / 2 ** 30, "at most");
  if (torchPeak !== undefined) console.log(`PyTorch's peak memory: ${gibibytes(torchPeak)}`);
}
const starter = await timeStarterEdit(threads);
if (starter === undefined) console.log("models/starter is not there: no edit timed");
else judge(`an edit with models/starter (${starter.steps} steps)`, starter.seconds, "s", TARGETS.starterSeconds, "at most");

/** One warm-up on each side, then the two in turn; medians. */
async function timeUnet(size: number, batch: number, runs: number): Promise<{ row: string[]; ready: number; speed: number | undefined }> {
  const inputs = join(scratch, `unet-${size}-${batch}.safetensors`);
  const outputs = { engine: join(scratch, "engine.safetensors"), torch: join(scratch, "torch.safetensors") };
  await writeTensors(inputs, makeInputs("unet", { ...SD15, batch, size }));
  const ask = (peer: Peer, output: string) => peer.ask({ network: "unet", folder: model, inputs, output });
  const first = await ask(engine, outputs.engine);
  if (torch !== undefined) await ask(torch, outputs.torch);
  const ours: Reply[] = [];
  const theirs: Reply[] = [];
  for (let run = 0; run < runs; run++) {
    ours.push(await ask(engine, outputs.engine));
    if (torch !== undefined) theirs.push(await ask(torch, outputs.torch));
  }
  const label = `${size}², batch ${batch}`;
  const seconds = median(ours.map((reply) => reply.seconds));
  const cpuSeconds = median(ours.map((reply) => reply.cpuSeconds));
  const mine = [seconds, cpuSeconds, first.seconds, first.readySeconds].map((value) => value.toFixed(2));
  if (torch === undefined) return { row: [label, ...mine, "–", "–", "–", "–", "–"], ready: first.readySeconds, speed: undefined };

  const torchSeconds = median(theirs.map((reply) => reply.seconds));
  const torchCpu = median(theirs.map((reply) => reply.cpuSeconds));
  const { relative } = differenceOf(await readTensorOf(outputs.engine, "output"), await readTensorOf(outputs.torch, "output"));
  const speed = torchSeconds / seconds;
  const peers = [torchSeconds.toFixed(2), torchCpu.toFixed(2), `${speed.toFixed(2)}×`, `${(torchCpu / cpuSeconds).toFixed(2)}×`];
  const row = [label, ...mine, ...peers, relative.toExponential(1)];
  return { row, ready: first.readySeconds, speed };
}

function judge(what: string, value: number, unit: string, target: number, bound: "at most" | "at least"): void {
  const met = bound === "at most" ? value <= target : value >= target;
  console.log(`${met ? "met   " : "missed"}  ${what}: ${value.toFixed(2)} ${unit} (${bound} ${target.toFixed(2)})`);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

function gibibytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(2)} GiB`;
}
