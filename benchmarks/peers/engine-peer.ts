// Retouch's side of the comparison: `node engine-peer.ts <threads>`, requests on standard input (messages.ts).
import { createInterface } from "node:readline";
import { loadPipeline } from "@retouch/engine";
import { prepareNetwork, type ReadyNetwork } from "./engine-networks.ts";
import type { EditRequest, NetworkRequest, Reply, Request } from "./messages.ts";
import { readTensorOf, writeTensors } from "./tensor-file.ts";

const threads = Number(process.argv[2]);
let loaded: { readonly key: string; readonly network: ReadyNetwork } | undefined;

async function runNetwork({ network, folder, inputs, output }: NetworkRequest): Promise<Reply> {
  const key = JSON.stringify([network, folder, inputs]);
  let readySeconds = 0;
  if (loaded?.key !== key) {
    await loaded?.network.release();
    const began = performance.now();
    loaded = { key, network: await prepareNetwork(network, folder, inputs, threads) };
    readySeconds = (performance.now() - began) / 1000;
  }
  const { network: ready } = loaded;
  const { result, ...times } = await timed(() => ready.run());
  await writeTensors(output, { output: result });
  return { ...times, readySeconds };
}

async function runEdit({ edit, folder, inputs, output }: EditRequest): Promise<Reply> {
  const picture = await readTensorOf(inputs, "picture");
  const mask = await readTensorOf(inputs, "mask");
  const [height = 0, width = 0] = mask.shape;
  const began = performance.now();
  const pipeline = await loadPipeline(folder, { threads });
  const readySeconds = (performance.now() - began) / 1000;
  const { result, ...times } = await timed(() =>
    pipeline.edit({
      ...edit,
      picture: { width, height, rgb: Uint8Array.from(picture.data) },
      mask: { width, height, data: Uint8Array.from(mask.data) },
      scheduler: "ddim",
      parity: true,
    }),
  );
  await pipeline.release();
  await writeTensors(output, { output: { data: Float32Array.from(result.picture.rgb), shape: [height, width, 3] } });
  return { ...times, readySeconds };
}

async function timed<Result>(work: () => Promise<Result>): Promise<{ result: Result; seconds: number; cpuSeconds: number }> {
  const cpu = process.cpuUsage();
  const began = performance.now();
  const result = await work();
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { result, seconds, cpuSeconds: (user + system) / 1e6 };
}

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line) as Request;
  const reply = "edit" in request ? await runEdit(request) : await runNetwork(request);
  process.stdout.write(`${JSON.stringify(reply)}\n`);
}
