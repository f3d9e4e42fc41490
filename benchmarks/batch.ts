// npm run bench:batch -- [--model <folder>] [--sizes 192,256] [--batches 2,4,8] [--runs 7] [--threads 2]
// What a step costs for each picture when several pictures share it. See README.md beside this file.
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { percentile } from "./gateway/measures.ts";
import { makeInputs } from "./peers/inputs.ts";
import { startEnginePeer } from "./peers/peer.ts";
import { formatTable } from "./peers/table.ts";
import { writeTensors } from "./peers/tensor-file.ts";

/** With guidance a picture is two samples of a step: one with its prompt, one without. */
const SAMPLES_A_PICTURE = 2;

const { values } = parseArgs({
  options: {
    model: { type: "string", default: fileURLToPath(new URL("../models/starter", import.meta.url)) },
    sizes: { type: "string", default: "192,256" },
    batches: { type: "string", default: "2,4,8" },
    runs: { type: "string", default: "7" },
    threads: { type: "string", default: "2" },
  },
});
const numbers = (text: string): number[] => text.split(",").map(Number);
const { in_channels: inChannels, cross_attention_dim: textWidth } = JSON.parse(
  readFileSync(join(values.model, "unet", "config.json"), "utf8"),
) as { readonly in_channels: number; readonly cross_attention_dim: number };

const scratch = await mkdtemp(join(tmpdir(), "retouch-bench-batch-"));
const engine = startEnginePeer(Number(values.threads));
const rows = [["a step of the UNet", "pictures", "ms", "CPU-ms", "CPU-ms a picture", "against alone"]];
for (const size of numbers(values.sizes)) {
  const batches = numbers(values.batches);
  const times = new Map(batches.map((batch) => [batch, { ms: [] as number[], cpuMs: [] as number[] }]));
  // In turn, so that a noisy minute disturbs all of them; the first round warms up.
  for (let run = 0; run <= Number(values.runs); run++) {
    for (const batch of batches) {
      const inputs = join(scratch, `${size}-${batch}.safetensors`);
      if (run === 0) await writeTensors(inputs, makeInputs("unet", { batch, size, inChannels, textWidth, vocabulary: 0 }));
      const request = { network: "unet", folder: values.model, inputs, output: join(scratch, "output.safetensors") } as const;
      const { seconds, cpuSeconds } = await engine.ask(request);
      if (run === 0) continue;
      times.get(batch)?.ms.push(seconds * 1000);
      times.get(batch)?.cpuMs.push(cpuSeconds * 1000);
    }
  }
  let alone: number | undefined;
  for (const [batch, { ms, cpuMs }] of times) {
    const pictures = batch / SAMPLES_A_PICTURE;
    const each = percentile(cpuMs, 0.5) / pictures; // what other programs on the machine disturb least
    alone ??= each;
    const cells = [percentile(ms, 0.5), percentile(cpuMs, 0.5), each].map((value) => value.toFixed(1));
    rows.push([`${size}², ${batch} samples`, String(pictures), ...cells, `${(each / alone).toFixed(2)} ×`]);
  }
}
engine.stop();
await rm(scratch, { recursive: true });
console.log(formatTable(rows));
