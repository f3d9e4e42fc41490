import { setTimeout as sleep } from "node:timers/promises";
import { subscribe, type Cluster } from "../cluster/start-cluster.ts";
import { atMost, none, type ClusterFigure } from "../figure.ts";
import { authorize } from "../load/call.ts";
import { conclude } from "./conclude.ts";

const FULL = { keys: 50 };
const SHORT = { keys: 3 };
const GATEWAYS = 3;
const LIMIT_S = 5;
const LOOK_EVERY_MS = 20;

/** F9b. */
export const keyRevoked: ClusterFigure = {
  name: "F9b",
  what: `key revoked at one of ${GATEWAYS} gateways`,
  size: () => ({ gateways: GATEWAYS, workers: 2 }),
  async show(cluster, { isFull, rounds, isLate, onRound }) {
    const form = isFull ? FULL : SHORT;
    const keys = rounds ?? form.keys;
    const taken: number[] = [];
    let openAgain = 0;
    for (let key = 1; key <= keys && !isLate(); key++) {
      const { id, key: secret } = await subscribe(cluster, `revoked ${key}`);
      const gateways = cluster.gateways.map(({ url }) => url);
      const before = await Promise.all(gateways.map(async (url) => isOpen(url, secret)));
      if (before.includes(false)) throw new Error("Expected a new key to be good at once but received a refusal");
      await revoke(cluster, id, key % GATEWAYS);
      const revokedAt = performance.now();
      await Promise.all(
        gateways.map(async (url) => {
          while (await isOpen(url, secret)) await sleep(LOOK_EVERY_MS);
        }),
      );
      taken.push((performance.now() - revokedAt) / 1000);
      const after = await Promise.all(gateways.map(async (url) => isOpen(url, secret)));
      openAgain += after.filter(Boolean).length;
      onRound(key, keys);
    }
    return conclude(cluster, taken.length, [
      atMost("refused by all after", Math.max(...taken), LIMIT_S, "s"),
      none("taken again", openAgain),
    ]);
  },
};

async function isOpen(gateway: string, key: string): Promise<boolean> {
  const response = await fetch(`${gateway}/inpainting/v1/jobs`, { headers: authorize({ id: "", key }) });
  await response.arrayBuffer();
  return response.status === 200;
}

async function revoke({ gateways, administrator }: Cluster, id: string, gateway: number): Promise<void> {
  const response = await fetch(`${gateways[gateway]?.url}/inpainting/v1/subscriptions/${id}`, {
    method: "PATCH",
    headers: { ...authorize({ id: "", key: administrator }), "content-type": "application/json" },
    body: JSON.stringify({ state: "suspended" }),
  });
  if (response.status !== 200) throw new Error(`Expected a subscription to be suspended but received ${response.status}`);
  await response.arrayBuffer();
}
