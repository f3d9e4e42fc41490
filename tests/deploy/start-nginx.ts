import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { readText } from "./read-deploy.ts";

const CANDIDATES = [process.env["NGINX"], "/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/sbin/nginx", "/opt/homebrew/bin/nginx"];

export interface TestNginx extends AsyncDisposable {
  /** What it listens on: a socket in the file system, as ports may be taken in between. */
  readonly socketPath: string;
  /** What `nginx -t` says of the configuration. */
  readonly verdict: string;
}

function findNginx(): string {
  const found = CANDIDATES.find((path) => path !== undefined && existsSync(path));
  if (found === undefined) throw new Error("Expected nginx for these tests: apt-get install nginx-light, or NGINX=/path/to/nginx");
  return found;
}

/** nginx with the configuration of `deploy/`, but for its places: the two gateways are ports of this machine. */
export async function startNginx(ports: readonly [number, number]): Promise<TestNginx> {
  const nginx = findNginx();
  const folder = mkdtempSync(join(tmpdir(), "retouch-nginx-"));
  chmodSync(folder, 0o755); // as root, nginx works as somebody else
  const socketPath = join(folder, "socket");
  const file = join(folder, "nginx.conf");
  const text = readText("nginx/nginx.conf")
    .replace("gateway-1:8080", `127.0.0.1:${ports[0]}`)
    .replace("gateway-2:8080", `127.0.0.1:${ports[1]}`)
    .replaceAll("/tmp/", `${folder}/`)
    .replace("listen 8080 default_server", `listen unix:${socketPath} default_server`)
    .replaceAll(/\/dev\/std(?:out|err)/g, join(folder, "log"))
    .replace("worker_processes auto", "worker_processes 1");
  writeFileSync(file, text);

  const places = ["-p", folder, "-c", file, "-e", join(folder, "log")];
  const verdict = spawnSync(nginx, ["-t", ...places], { encoding: "utf8" }).stderr;
  const child = spawn(nginx, [...places, "-g", "daemon off;"], { stdio: "ignore" });
  const ended = once(child, "exit");
  // Its file says nothing: `nginx -t` has written one too.
  while (!(await isAnswering(socketPath)) && child.exitCode === null) await sleep(10);
  return {
    socketPath,
    verdict,
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
}

function isAnswering(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(socketPath, () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });
}
