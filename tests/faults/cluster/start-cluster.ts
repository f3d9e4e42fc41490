import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { issuedSubscriptionSchema } from "@retouch/contract";
import type { PostgresServer } from "../../../server/src/test-support/postgres-server.ts";
import { startLocalReceiver, type LocalReceiver } from "../../../server/src/test-support/local-receiver.ts";
import type { Evidence, LostClaim } from "../checker/evidence.ts";
import { readRows } from "../checker/read-rows.ts";
import { createClientLog, type OpenClientLog } from "../load/client-log.ts";
import { GONE_PATH, receiveWebhook } from "../load/receive-webhook.ts";
import { startCutProxy, type CutProxy } from "./start-cut-proxy.ts";
import { startGatewayNode, startWorkerNode, type Node } from "./start-nodes.ts";
import { watchStore, type StoreWatch } from "./watch-store.ts";

export interface ClusterTerms {
  readonly gateways: number;
  readonly workers: number;
  readonly leaseMs: number;
}

/** A subscription of the cluster's clients. */
export interface Subscriber {
  readonly id: string;
  readonly key: string;
}

/** Gateways and workers on a database of their own, which they reach through a proxy, with what their clients have seen. */
export interface Cluster extends AsyncDisposable {
  readonly gateways: Node[];
  readonly workers: Node[];
  readonly database: PostgresServer;
  readonly proxy: CutProxy;
  readonly watch: StoreWatch;
  readonly receiver: LocalReceiver;
  readonly administrator: string;
  readonly subscribers: readonly Subscriber[];
  readonly log: OpenClientLog;
  readonly lostClaims: LostClaim[];
  /** Puts a new gateway at the place and the port of one that has ended. */
  replaceGateway(index: number): Promise<void>;
  /** Adds a worker, at the place of one that has ended where it is given. */
  addWorker(index?: number): Promise<Node>;
  /** Starts what is missing, and tells what is too much to stop. */
  resize(size: Pick<ClusterTerms, "gateways" | "workers">): Promise<void>;
  /** Waits until nothing is left to do, and gathers what the judge needs. */
  settle(): Promise<Evidence>;
}

const ADMINISTRATOR = "rtk_administrator_of_the_fault_suite";
const SUBSCRIBERS = 3;
/** The monitor looks for dead leases this often. */
const MONITOR_MS = 5000;
const SLACK_MS = 5000;
const QUIET_LIMIT_MS = 150_000;

let databases = 0;

/** Starts all at once, and resolves when the gateways answer, know the workers and have subscriptions. */
export async function startCluster(database: PostgresServer, { gateways, workers, leaseMs }: ClusterTerms): Promise<Cluster> {
  const name = `faults_${databases++}`;
  const folder = mkdtempSync(join(tmpdir(), "retouch-faults-"));
  const model = join(folder, "stub");
  mkdirSync(model);
  writeFileSync(join(model, "model_index.json"), "{}");
  const urlAt = (port: number, ofDatabase: string): string =>
    Object.assign(new URL(database.url), { port: String(port), pathname: `/${ofDatabase}` }).href;
  const administration = watchStore(database.url);
  await administration.rows(`CREATE DATABASE ${name}`);
  await administration[Symbol.asyncDispose]();

  const log = createClientLog();
  const receiver = await startLocalReceiver((_, response) => {
    const request = receiver.received.shift();
    if (request !== undefined) receiveWebhook(request, log);
    response.writeHead(request?.path === GONE_PATH ? 410 : 204).end();
  });
  const proxy = await startCutProxy(database.port);
  const terms = { database: urlAt(proxy.port, name), key: ADMINISTRATOR, receiver: receiver.authority };
  const cluster: Cluster = {
    // One first, which makes the tables.
    gateways: [await startGatewayNode({ ...terms, port: 0 })],
    workers: [],
    database,
    proxy,
    watch: watchStore(urlAt(database.port, name)),
    receiver,
    administrator: ADMINISTRATOR,
    subscribers: [],
    log,
    lostClaims: [],
    async replaceGateway(index) {
      const old = cluster.gateways[index];
      const port = old === undefined ? 0 : Number(new URL(old.url).port);
      cluster.gateways[index] = await startGatewayNode({ ...terms, port });
    },
    async addWorker(index = cluster.workers.length) {
      const worker = await startWorkerNode(terms.database, model, leaseMs);
      cluster.workers[index] = worker;
      return worker;
    },
    async resize({ gateways, workers }) {
      const surplus = [...cluster.gateways.splice(gateways), ...cluster.workers.splice(workers)];
      const missing = {
        gateways: Array.from({ length: gateways - cluster.gateways.length }, async (_, i) =>
          cluster.replaceGateway(cluster.gateways.length + i),
        ),
        workers: Array.from({ length: workers - cluster.workers.length }, async (_, i) => cluster.addWorker(cluster.workers.length + i)),
      };
      await Promise.all([...surplus.map(async (node) => node.end("SIGTERM")), ...missing.gateways, ...missing.workers]);
    },
    async settle() {
      await cluster.watch.untilQuiet(QUIET_LIMIT_MS);
      return {
        log,
        rows: await cluster.watch.withClient(readRows),
        sightings: cluster.watch.sightings(),
        lostClaims: cluster.lostClaims,
        maxDeadMs: leaseMs + MONITOR_MS + SLACK_MS,
      };
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...cluster.gateways, ...cluster.workers].map(async (node) => node.end("SIGKILL")));
      await Promise.all([cluster.watch, proxy, receiver].map(async (part) => part[Symbol.asyncDispose]()));
      rmSync(folder, { recursive: true });
    },
  };
  try {
    await cluster.resize({ gateways, workers });
    const subscribers = Array.from({ length: SUBSCRIBERS }, async (_, i) => subscribe(cluster, `shop ${i}`));
    return Object.assign(cluster, { subscribers: await Promise.all(subscribers) });
  } catch (error) {
    await cluster[Symbol.asyncDispose]();
    throw error;
  }
}

/** A new subscription, by the API. */
export async function subscribe(
  { gateways, administrator }: Pick<Cluster, "gateways" | "administrator">,
  name: string,
): Promise<Subscriber> {
  const response = await fetch(`${gateways[0]?.url}/inpainting/v1/subscriptions`, {
    method: "POST",
    headers: { "content-type": "application/json", "ocp-apim-subscription-key": administrator },
    body: JSON.stringify({ name }),
  });
  if (response.status !== 201) throw new Error(`Expected a subscription but received ${response.status}: ${await response.text()}`);
  const { id, primary_key } = issuedSubscriptionSchema.parse(await response.json());
  return { id, key: primary_key };
}

/** Waits until something holds, for so long; false when it does not by then. */
export async function holdsWithin(limitMs: number, isSo: () => Promise<boolean>): Promise<boolean> {
  const until = performance.now() + limitMs;
  while (!(await isSo())) {
    if (performance.now() > until) return false;
    await sleep(100);
  }
  return true;
}
