// npm run bench:cluster -- [--only pickup|picture|fleet|revocation|database] [--pickups 300] [--work 200] [--jobs 20] [--requests 400] [--seconds 8]
// What many machines are worth and what their PostgreSQL carries. See ../README.md.
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { cpus, loadavg, release, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startPostgres } from "../../server/src/test-support/postgres-server.ts";
import { percentile } from "../gateway/measures.ts";
import { formatTable } from "../peers/table.ts";
import { carryJobs, carryPictures, timeCalls, type Carried } from "./measure-database.ts";
import { compareStores, measurePickup, measureRevocation, measureThroughput } from "./measure-jobs.ts";
import { startNode, type Node } from "./node.ts";

const GATEWAYS = 3;
const FLEETS = [1, 2, 4] as const;
const REVOKED_KEYS = 10;
const TIMED_JOBS = 200;
const FLUSHES = 200;
const PAGE = Buffer.alloc(8192);

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    pickups: { type: "string", default: "300" },
    work: { type: "string", default: "200" },
    jobs: { type: "string", default: "20" },
    requests: { type: "string", default: "400" },
    seconds: { type: "string", default: "8" },
  },
});
if (process.platform !== "linux") throw new Error("Expected Linux, whose /proc tells a process's CPU time");
const [pickups, workMs, jobsOfOne, requests, seconds] = [values.pickups, values.work, values.jobs, values.requests, values.seconds].map(
  Number,
);
const measures = (part: string): boolean => (values.only ?? part) === part;

const rows: string[][] = [["", "measured", "target", ""]];
const folder = mkdtempSync(join(tmpdir(), "retouch-bench-cluster-"));
await using postgres = await startPostgres({ isDurable: true, settings: { track_commit_timestamp: "on" } });
const admin = await postgres.connect();
const { rows: versions } = await admin.query<{ server_version: string }>("SHOW server_version");
const [processor] = cpus();
console.log(
  `${cpus().length} × ${processor?.model.trim()}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, Linux ${release()}, Node ${process.version}, ` +
    `PostgreSQL ${versions[0].server_version} as it comes; ${loadavg()[0].toFixed(2)} processes ran on average in the minute before`,
);
show("a flush of 8 KiB to this disk, p50", `${timeFlushes().toFixed(2)} ms`);

const nodes: Node[] = [];
const start = async (...parameters: Parameters<typeof startNode>): Promise<Node> => {
  const node = await startNode(...parameters);
  nodes.push(node);
  return node;
};
try {
  say("a gateway, a worker …");
  const gateway = await start("gateway", postgres.url);
  let workers = 1;
  await start("worker", postgres.url);

  if (measures("pickup")) {
    say(`${pickups} jobs that find an idle cluster …`);
    const pickup = await measurePickup(gateway, admin, pickups);
    judge("accepted to running on an idle cluster, p50", pickup.p50, "ms", 20);
    judge("  p99", pickup.p99, "ms", 250);
  }

  if (measures("picture")) {
    const embedded = await start("embedded", join(folder, "data"));
    say(`${requests} pictures at each store …`);
    const stores = await compareStores({ embedded, cluster: gateway }, requests);
    show("a picture that takes no work, embedded SQLite, p50", `${stores.embedded.toFixed(2)} ms`);
    show("  PostgreSQL, gateway and worker", `${stores.cluster.toFixed(2)} ms`);
    judge("  what that adds to a job", stores.cluster - stores.embedded, "ms", 5);
  }

  if (measures("fleet")) {
    const perSecond: number[] = [];
    for (const fleet of FLEETS) {
      for (; workers < fleet; workers++) await start("worker", postgres.url);
      say(`${fleet * jobsOfOne} jobs of ${workMs} ms, ${fleet} workers …`);
      perSecond.push(await measureThroughput(gateway, admin, fleet * jobsOfOne, workMs));
      show(`jobs of ${workMs} ms a second, ${fleet} ${fleet === 1 ? "worker" : "workers"}`, perSecond.at(-1)!.toFixed(2));
    }
    judge("  1 → 4 workers", perSecond.at(-1)! / perSecond[0], "times as many", 3.6, "at least");
  }

  if (measures("revocation")) {
    say(`${REVOKED_KEYS} keys revoked …`);
    const gateways = [gateway];
    while (gateways.length < GATEWAYS) gateways.push(await start("gateway", postgres.url));
    judge(
      `a key revoked at one of ${GATEWAYS} gateways, refused by all, the worst`,
      await measureRevocation(gateways, REVOKED_KEYS),
      "ms",
      5000,
    );
  }
} finally {
  await Promise.all(nodes.map(async (node) => node.stop()));
}

if (measures("database")) {
  say(`${TIMED_JOBS} jobs by the store's calls alone …`);
  for (const [call, ms] of await timeCalls(postgres.url, TIMED_JOBS)) show(`one after another: ${call}, p50`, `${ms.toFixed(2)} ms`);
  for (const [callers, owners] of [
    [1, 1],
    [8, 8],
    [32, 32],
    [32, 1],
  ] as const) {
    say(`${seconds} s of jobs, ${callers} at a time, of ${owners} owners …`);
    const carried = await carryJobs(postgres.url, admin, { callers, owners, seconds });
    showCarried(`jobs/s, ${callers} at a time of ${owners === 1 ? "one owner" : `${owners} owners`}`, carried, 1e3, "kB");
  }
  for (const way of ["put", "get"] as const) {
    say(`${seconds} s of pictures: ${way} …`);
    showCarried(
      `pictures of 1 MB a second, ${way}, 4 at a time`,
      await carryPictures(postgres.url, admin, way, { callers: 4, seconds }),
      1e6,
      "MB",
    );
  }
}
await admin.end();
rmSync(folder, { recursive: true });
console.log(`\n${formatTable(rows)}`);

function say(what: string): void {
  console.log(`${new Date().toISOString().slice(11, 19)} ${what}`);
}

function show(what: string, value: string, target = "", isMet = ""): void {
  rows.push([what, value, target, isMet]);
}

function judge(what: string, value: number, unit: string, target: number, side: "at most" | "at least" = "at most"): void {
  const isMet = side === "at most" ? value <= target : value >= target;
  show(what, `${value.toFixed(2)} ${unit}`, `${side === "at most" ? "<=" : ">="} ${target}`, isMet ? "met" : "missed");
}

function showCarried(
  what: string,
  { perSecond, databaseCpuMs, callersCpuMs, logBytes, tableBytes }: Carried,
  unit: number,
  name: string,
): void {
  show(what, perSecond.toFixed(1));
  show("  of each: CPU of PostgreSQL, of the callers", `${databaseCpuMs.toFixed(2)}, ${callersCpuMs.toFixed(2)} ms`);
  show("  of each: log, tables", `${(logBytes / unit).toFixed(2)}, ${(tableBytes / unit).toFixed(2)} ${name}`);
}

/** What any store waits for that keeps its word. */
function timeFlushes(): number {
  const file = openSync(join(folder, "flush"), "w");
  const times = Array.from({ length: FLUSHES }, (_, i) => {
    const start = performance.now();
    writeSync(file, PAGE, 0, PAGE.length, i * PAGE.length);
    fdatasyncSync(file);
    return performance.now() - start;
  });
  closeSync(file);
  return percentile(times, 0.5);
}
