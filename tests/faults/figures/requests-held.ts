import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { atMost, none, told, type ClusterFigure } from "../figure.ts";
import { post } from "../load/call.ts";
import { conclude } from "./conclude.ts";

const FULL = { requests: 1000, holdMs: 60_000 };
const SHORT = { requests: 100, holdMs: 3000 };
const WORKERS = 4;
const LIMIT_MB = 300;

/** F8: callers wait at a gateway for pictures that nobody makes; then workers come, and all of them get theirs. */
export const requestsHeld: ClusterFigure = {
  name: "F8",
  what: "synchronous requests held by one gateway",
  size: () => ({ gateways: 1, workers: 0 }),
  async show(cluster, { isFull, rounds, onRound }) {
    const form = isFull ? FULL : SHORT;
    const requests = rounds ?? form.requests;
    const { holdMs } = form;
    const { subscribers, gateways, log } = cluster;
    const first = log.posts.length;
    const waiting = Array.from({ length: requests }, async (_, i) => {
      const subscriber = subscribers[i % subscribers.length];
      if (subscriber === undefined) throw new Error("Expected subscribers but received none");
      const body = { prompt: "a lion", size: "64x64", steps: 1, seed: i };
      return post(cluster, { subscriber, idempotencyKey: randomUUID(), path: "getImage", body }, 0);
    });
    await sleep(holdMs);
    const early = log.posts.length - first;
    const [queued] = await cluster.watch.rows<{ jobs: number }>("SELECT count(*)::integer AS jobs FROM retouch.job WHERE state = 'queued'");
    const held = megabytes(gateways[0]?.pid ?? 0, "VmRSS");
    onRound(1, 2);
    await cluster.resize({ gateways: 1, workers: WORKERS });
    const answers = await Promise.all(waiting);
    onRound(2, 2);
    return conclude(cluster, requests, [
      told("held for", `${holdMs / 1000} s`),
      none("not held", early + requests - (queued?.jobs ?? 0)),
      none("dropped", answers.filter(({ status }) => status !== 200).length),
      atMost("the gateway's memory meanwhile", held, LIMIT_MB, "MB"),
      told("at most, with their answers", `${megabytes(gateways[0]?.pid ?? 0, "VmHWM").toFixed(0)} MB`),
    ]);
  },
};

/** What a process has in memory, or the most that it ever had (proc(5)). */
function megabytes(pid: number, name: "VmRSS" | "VmHWM"): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return (Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(status)?.[1]) * 1024) / 1e6;
}
