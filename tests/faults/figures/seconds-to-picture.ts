import { randomUUID } from "node:crypto";
import type { Cluster } from "../cluster/start-cluster.ts";
import { postUntilAccepted } from "../load/call.ts";

/** How long a newcomer waits for a picture, who tries again for as long as it takes. */
export async function secondsToPicture(cluster: Cluster): Promise<number> {
  const before = performance.now();
  const [subscriber] = cluster.subscribers;
  if (subscriber === undefined) throw new Error("Expected subscribers but received none");
  const body = { prompt: "a lion", size: "64x64", steps: 1, seed: 0 };
  await postUntilAccepted(cluster, { subscriber, idempotencyKey: randomUUID(), path: "getImage", body }, 0);
  return (performance.now() - before) / 1000;
}
