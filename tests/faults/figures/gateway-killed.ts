import { randomInt, randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { startCluster, type Cluster } from "../cluster/start-cluster.ts";
import { none, told, type Figure } from "../figure.ts";
import { post, postUntilAccepted, type Asked } from "../load/call.ts";
import { startLoad } from "../load/start-load.ts";
import { conclude } from "./conclude.ts";

const FULL = { kills: 300 };
const SHORT = { kills: 4 };
const POSTS = 16;
/** Every fourth post comes twice, with the same key. */
const TWICE_EVERY = 4;
/** From before the first post is read to after the last has been answered. */
const KILL_WITHIN_MS = 120;

/** F4. */
export const gatewayKilled: Figure = {
  name: "F4",
  what: "gateway killed (-9) during admission",
  async show({ database, isFull, onRound }) {
    const { kills } = isFull ? FULL : SHORT;
    // The first stays; the others are killed in turn.
    await using cluster = await startCluster(database, { gateways: 3, workers: 2, leaseMs: 15_000 });
    const load = startLoad(cluster, { clients: 2, steps: 4, pauseMs: 200 });
    let done = 0;
    const killers = [1, 2].map(async (victim) => {
      while (done < kills) {
        await killOne(cluster, victim);
        onRound(++done, kills);
      }
    });
    await Promise.all(killers);
    await load.stop();
    const { log } = cluster;
    const unanswered = log.posts.filter(({ status }) => status === undefined).length;
    const outcome = await conclude(cluster, done, [
      told("posts that were cut off", unanswered),
      told("accepted", log.posts.filter(({ status }) => status === 202 || status === 200).length),
    ]);
    return { ...outcome, measures: [none("accepted jobs missing", outcome.violations.filter(isMissing).length), ...outcome.measures] };
  },
};

/** Posts much at once at a gateway, kills it meanwhile, and starts it again. Half of the clients whose posts were cut off try again elsewhere. */
async function killOne(cluster: Cluster, victim: number): Promise<void> {
  const { subscribers, receiver, gateways } = cluster;
  const asked = Array.from({ length: POSTS }, (_, i): Asked[] => {
    const subscriber = subscribers[i % subscribers.length];
    if (subscriber === undefined) return [];
    const webhook = i % 2 === 0 ? { webhook: receiver.url } : {};
    const body = { prompt: "a lion", size: "64x64", steps: 1, seed: i, ...webhook };
    const one: Asked = { subscriber, idempotencyKey: randomUUID(), path: i % 8 === 7 ? "getImage" : "jobs", body };
    return i % TWICE_EVERY === 0 ? [one, one] : [one];
  }).flat();
  const posted = Promise.all(asked.map(async (one) => post(cluster, one, victim)));
  await sleep(randomInt(KILL_WITHIN_MS));
  await gateways[victim]?.end("SIGKILL");
  const answers = await posted;
  const cutOff = asked.filter((_, i) => answers[i]?.status === undefined);
  const again = cutOff.filter((_, i) => i % 2 === 0).map(async (one) => postUntilAccepted(cluster, one, 0));
  await Promise.all([...again, cluster.replaceGateway(victim)]);
}

function isMissing(violation: string): boolean {
  return violation.endsWith("was accepted and is missing");
}
