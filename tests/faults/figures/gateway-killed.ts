import { randomInt, randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Cluster } from "../cluster/start-cluster.ts";
import { none, told, type ClusterFigure } from "../figure.ts";
import { post, postUntilAccepted, type Asked } from "../load/call.ts";
import { startLoad } from "../load/start-load.ts";
import { conclude } from "./conclude.ts";

const FULL = { kills: 300 };
const SHORT = { kills: 2 };
const POSTS = 16;
/** Every fourth post comes twice, with the same key. */
const TWICE_EVERY = 4;
/** Before the first answer, or between one answer and the next. */
const KILL_WITHIN_MS = 30;

/** F4. */
export const gatewayKilled: ClusterFigure = {
  name: "F4",
  what: "gateway killed (-9) during admission",
  // The first stays; the others are killed in turn.
  size: () => ({ gateways: 3, workers: 2 }),
  async show(cluster, { isFull, rounds, isLate, onRound }) {
    const form = isFull ? FULL : SHORT;
    const kills = rounds ?? form.kills;
    const { log } = cluster;
    const first = log.posts.length;
    const load = startLoad(cluster, { clients: 2, steps: 4, pauseMs: 200 });
    let begun = 0;
    let done = 0;
    const killers = [1, 2].map(async (victim) => {
      while (begun++ < kills && !isLate()) {
        await killOne(cluster, victim);
        onRound(++done, kills);
      }
    });
    await Promise.all(killers);
    await load.stop();
    const posts = log.posts.slice(first);
    const outcome = await conclude(cluster, done, [
      told("posts cut off", posts.filter(({ status }) => status === undefined).length),
      told("accepted", posts.filter(({ status }) => status === 202 || status === 200).length),
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
  const moment = randomInt(asked.length);
  const reached = Promise.withResolvers<void>();
  let answered = 0;
  const posted = Promise.all(
    asked.map(async (one) => {
      const answer = await post(cluster, one, victim);
      if (++answered === moment) reached.resolve();
      return answer;
    }),
  );
  if (moment > 0) await Promise.race([reached.promise, posted]);
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
