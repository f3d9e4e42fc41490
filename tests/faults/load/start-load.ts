import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { jobReplySchema } from "@retouch/contract";
import type { Cluster, Subscriber } from "../cluster/start-cluster.ts";
import { authorize, post, postUntilAccepted, sha256, type Asked } from "./call.ts";
import { followStream } from "./follow-stream.ts";
import { GONE_PATH } from "./receive-webhook.ts";

export interface LoadTerms {
  /** Each has one job at a time, and follows it to its end. */
  readonly clients: number;
  /** Of the stub: how long a job takes. */
  readonly steps: number;
  /** Milliseconds that a client waits between its jobs. Default 0. */
  readonly pauseMs?: number;
}

export interface Load {
  /** Jobs that were asked for. */
  readonly asked: number;
  /** Asks for no more, and resolves when all clients have seen the end of what they asked for. */
  stop(): Promise<void>;
}

/** What clients do, one after the other. */
const HABITS = ["follow", "duplicate", "wait", "follow", "cancel", "wait", "gone"] as const;

/** Clients of all habits: they wait on connections, follow streams and hang up, post twice, cancel, are told by webhooks, and try again. */
export function startLoad(cluster: Cluster, { clients, steps, pauseMs = 0 }: LoadTerms): Load {
  const { gateways, log, receiver, subscribers } = cluster;
  const over = new AbortController();
  let asked = 0;

  async function beClient(): Promise<void> {
    while (!over.signal.aborted) {
      await askOnce(asked++);
      if (pauseMs > 0) await sleep(pauseMs);
    }
  }

  async function askOnce(number: number): Promise<void> {
    const habit = HABITS[number % HABITS.length] ?? "wait";
    const subscriber = subscribers[number % subscribers.length];
    if (subscriber === undefined) throw new Error("Expected subscribers but received none");
    const webhook = habit === "gone" ? `http://${receiver.authority}${GONE_PATH}` : receiver.url;
    const body = { prompt: "a lion", size: "64x64", steps, exact_steps: true, seed: number };
    const job: Asked = { subscriber, idempotencyKey: randomUUID(), path: "jobs", body: { ...body, webhook } };
    switch (habit) {
      case "wait":
        await postUntilAccepted(cluster, { ...job, path: "getImage", body }, number);
        return;
      case "duplicate":
        await Promise.all(gateways.map(async (_, gateway) => post(cluster, job, gateway)));
        await follow(job, number, []);
        return;
      case "cancel":
        await cancel(job, number);
        return;
      case "follow":
      case "gone":
        await follow(job, number, [1, 2]);
        return;
    }
  }

  async function follow(job: Asked, number: number, hangUpAfter: readonly number[]): Promise<void> {
    const accepted = await postUntilAccepted(cluster, job, number);
    if (accepted?.jobId === undefined) return;
    await followStream(cluster, { subscriber: job.subscriber, jobId: accepted.jobId, hangUpAfter });
    await download(job.subscriber, accepted.jobId, number);
  }

  /** One that has ended first stays as it is. */
  async function cancel(job: Asked, number: number): Promise<void> {
    const accepted = await postUntilAccepted(cluster, job, number);
    if (accepted?.jobId === undefined) return;
    await sleep((number * 37) % 300);
    await fetch(`${gatewayOf(number)}/inpainting/v1/jobs/${accepted.jobId}`, { method: "DELETE", headers: authorize(job.subscriber) }).then(
      async (response) => response.text(),
      () => undefined, // not cancelled, then
    );
    await followStream(cluster, { subscriber: job.subscriber, jobId: accepted.jobId, hangUpAfter: [] });
  }

  /** Once; a gateway that is away is not what this is about. */
  async function download(subscriber: Subscriber, jobId: string, number: number): Promise<void> {
    try {
      const gateway = gatewayOf(number);
      const response = await fetch(`${gateway}/inpainting/v1/jobs/${jobId}`, { headers: authorize(subscriber) });
      if (response.status !== 200) return void (await response.text());
      const picture = jobReplySchema.parse(await response.json()).result?.images[0];
      if (picture === undefined) return;
      const file = await fetch(picture.url);
      const bytes = new Uint8Array(await file.arrayBuffer());
      if (file.status === 200) log.downloads.push({ jobId, sha256: sha256(bytes) });
      else if (file.status !== 503) log.surprises.push(`the picture of ${jobId} was answered with ${file.status}`);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
    }
  }

  function gatewayOf(number: number): string {
    return gateways[number % gateways.length]?.url ?? "";
  }

  const running = Promise.all(Array.from({ length: clients }, beClient));
  running.catch(() => undefined); // for whoever stops it to see
  return {
    get asked() {
      return asked;
    },
    async stop() {
      over.abort();
      await running;
    },
  };
}
