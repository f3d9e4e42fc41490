import { execFile, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { imageReplySchema, parseImageRequest } from "@retouch/contract";
import { decodePicture } from "@retouch/engine";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { systemClock } from "../jobs/clock.ts";
import { LOCAL_OWNER } from "../jobs/job.ts";
import { submitJob } from "../jobs/submit-job.ts";
import { NO_LIMITS } from "../store/conformance/examples.ts";
import { holdDataFolder } from "../store/sqlite/hold-data-folder.ts";
import { openStore } from "../store/sqlite/open-store.ts";
import { runCli, startCli, TINY_MODEL } from "../test-support/run-cli.ts";

const STOPPING = "stopping: a running picture has 15 s to be finished, then its job is handed back; a second signal stops at once";

/** As with the examples: the whole proof (.ci/run) has curl and leaves nothing out. */
const hasCurl = process.env["CI"] === "true" || spawnSync("curl", ["--version"]).status === 0;
if (!hasCurl) process.stderr.write("NOT TESTED: the request that the server prints, because there is no curl on this machine\n");

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "retouch-serve-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

/** A data folder as a server leaves it that was started with --no-auth: with nobody in it. */
function makeDataFolder(): void {
  openStore(folder)[Symbol.dispose]();
}

interface Ended {
  readonly code: number;
  readonly stderr: string;
}

function startServe(environment: Record<string, string> = {}): { child: ChildProcess; ended: Promise<Ended> } {
  const child = startCli(["serve", "--port", "0", "--model", TINY_MODEL, "--data", folder], environment, folder);
  const closed = once(child, "close") as Promise<[number]>;
  const ended = Promise.all([closed, text(child.stderr!)]).then(([[code], stderr]) => ({ code, stderr }));
  return { child, ended };
}

/** Serves until the test is over, then asks it to stop and returns how it ended. */
async function serve(use: (banner: string, url: string) => Promise<void>, environment: Record<string, string> = {}): Promise<Ended> {
  const { child, ended } = startServe(environment);
  let banner = "";
  for await (const chunk of child.stdout!.iterator({ destroyOnReturn: false })) {
    banner += String(chunk);
    if (banner.includes("--output")) break;
  }
  try {
    await use(banner, /http:\/\/[\d.:]+/.exec(banner)![0]);
  } finally {
    child.kill("SIGTERM");
  }
  return ended;
}

/** The messages of a log, every line of which is JSON. */
function logged(stderr: string): string[] {
  return stderr
    .trimEnd()
    .split("\n")
    .map((line) => (JSON.parse(line) as { msg: string }).msg);
}

function post(url: string, key: string): Promise<Response> {
  return fetch(`${url}/inpainting/v1/getImage`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "Ocp-Apim-Subscription-Key": key },
    body: JSON.stringify({ prompt: "Change to a lion", size: "64x64", steps: 1 }),
  });
}

describe("retouch serve", () => {
  test("prints a key on the first start only, the key works, and a signal ends it well", async () => {
    let key = "";
    const first = await serve(async (banner, url) => {
      key = /key {4}(rtk_[0-9a-f]{40})\n/.exec(banner)![1];
      expect(banner).toContain(`--header "Ocp-Apim-Subscription-Key: ${key}"`);
      const response = await post(url, key);
      expect(imageReplySchema.parse(await response.json())).toMatchObject({ status: 200, width: 64, height: 64 });
      expect((await post(url, "wrong")).status).toBe(401);
    });
    const second = await serve(async (banner, url) => {
      expect(banner).not.toContain("rtk_");
      expect((await post(url, key)).status).toBe(200);
    });
    expect([first.code, second.code]).toEqual([0, 0]);
  });

  test("prints a link on the first start that signs a browser in, once; later it says how to get one", async () => {
    const open = (url: string, token: string): Promise<Response> =>
      fetch(`${url}/session`, {
        method: "POST",
        headers: { "Content-Type": "application/json", Origin: url },
        body: JSON.stringify({ token }),
      });
    await serve(async (banner, url) => {
      const [, page, token] = /page {3}(\S+)\/#sign-in=(rtl_[0-9a-f]{40})\n/.exec(banner)!;
      expect(page).toBe(url);
      const signedIn = await open(url, token);
      const cookie = signedIn.headers.get("set-cookie")!.split(";")[0];
      const models = await fetch(`${url}/inpainting/v1/models`, { headers: { cookie } });
      expect([signedIn.status, models.status]).toEqual([204, 200]);
      expect((await open(url, token)).status).toBe(403);
    });
    await serve(async (banner) => {
      expect(banner).not.toContain("#sign-in");
      expect(banner).toMatch(/page {3}\S+\/\n {9}npx retouch keys link --port \d+.* prints a link/);
    });
  });

  test("heeds what the command line does to keys at once", async () => {
    makeDataFolder();
    await runCli(["keys", "create", "shop", "--data", folder]);
    const key = (await runCli(["keys", "rotate", "shop", "--data", folder])).stdout.trim();
    await serve(async (_banner, url) => {
      const status = async (): Promise<number> =>
        (await fetch(`${url}/inpainting/v1/models`, { headers: { "Ocp-Apim-Subscription-Key": key } })).status;
      const change = (...parameters: string[]) => runCli(["keys", ...parameters, "--data", folder]);
      expect(await status()).toBe(200);
      await change("suspend", "shop");
      expect(await status()).toBe(401);
      await change("resume", "shop");
      expect(await status()).toBe(200);
      await change("limits", "shop", "--scopes", "images:create");
      expect(await status()).toBe(403);
      await change("revoke", "shop", "--slot", "primary");
      expect(await status()).toBe(401);
    });
  });

  test("takes the operator's first key and does not print it", async () => {
    const key = "0123456789abcdef0123456789abcdef";
    for (const start of ["first", "second"]) {
      const { stderr } = await serve(
        async (banner, url) => {
          expect(banner, start).not.toContain(key);
          expect(banner, start).toContain('"Ocp-Apim-Subscription-Key: $RETOUCH_BOOTSTRAP_KEY"');
          expect((await post(url, key)).status, start).toBe(200);
        },
        { RETOUCH_BOOTSTRAP_KEY: key },
      );
      expect(stderr, start).not.toContain("ignored");
    }
  });

  test("says that an operator's key was ignored, and does not suggest it", async () => {
    makeDataFolder();
    await runCli(["keys", "create", "shop", "--data", folder]);
    const key = "0123456789abcdef0123456789abcdef";
    const { stderr } = await serve(
      async (banner, url) => {
        expect(banner).toContain('"Ocp-Apim-Subscription-Key: $RETOUCH_KEY"');
        expect((await post(url, key)).status).toBe(401);
      },
      { RETOUCH_BOOTSTRAP_KEY: key },
    );
    expect(logged(stderr)).toContain(
      "RETOUCH_BOOTSTRAP_KEY was ignored: the data folder already has a subscription, and the key opens none",
    );
  });

  test.each([
    ["of an earlier version, whose first subscription has no scope admin", "default", "limits default"],
    ["with customers alone", "shop", "create operator"],
  ])("says how to make an administrator of a data folder %s, and makes none by itself", async (_name, name, command) => {
    makeDataFolder();
    const { stdout } = await runCli(["keys", "create", name, "--data", folder]);
    const key = /primary +(\S+)/.exec(stdout)![1];
    const administrate = async (url: string): Promise<number> =>
      (await fetch(`${url}/inpainting/v1/subscriptions`, { headers: { "Ocp-Apim-Subscription-Key": key } })).status;
    await serve(async (banner, url) => {
      expect(banner).toContain(
        `none has the scope admin, to manage subscriptions over HTTP\n         npx retouch keys ${command} --scopes admin`,
      );
      expect(await administrate(url)).toBe(403);
    });
    await runCli(["keys", ...command.split(" "), "--scopes", "admin", "--data", folder]);
    await serve(async (banner, url) => {
      expect(banner).not.toContain("admin");
      expect(await administrate(url)).toBe(name === "default" ? 200 : 403);
    });
  });

  test("stopped as soon as its banner is there, ends well", async () => {
    const { code, stderr } = await serve(async () => undefined);
    expect(code).toBe(0);
    expect(logged(stderr)).toContain(STOPPING);
  });

  test("stopped while it loads its model, closes what it has opened and ends well", async () => {
    const { child, ended } = startServe();
    // The database is opened just before the model is loaded, and its log is gone when it was closed.
    await expect.poll(() => readdirSync(folder), { timeout: 20_000, interval: 5 }).toContain("retouch.sqlite-wal");
    child.kill("SIGTERM");
    const { code, stderr } = await ended;
    expect(code).toBe(0);
    expect(logged(stderr)).toContain(STOPPING);
    expect(readdirSync(folder).toSorted()).toEqual(["blobs", "link-secret", "retouch.sqlite", "server-lock.sqlite"]);
  });

  test.runIf(hasCurl)("prints a request that works as it stands", async () => {
    await serve(async (banner) => {
      const command = banner.slice(banner.indexOf("curl "));
      await promisify(execFile)("sh", ["-c", command], { cwd: folder });
      const source = await decodePicture(readFileSync(new URL("../../../examples/picture.png", import.meta.url)));
      const { width, height } = await decodePicture(readFileSync(join(folder, "lion.png")));
      expect([width, height]).toEqual([source.width, source.height]);
    });
  });

  test("that cannot start says what can be done, and leaves no key unseen", async () => {
    const blocker = createServer().listen(0, "127.0.0.1");
    await once(blocker, "listening");
    const { port } = blocker.address() as AddressInfo;
    const { code, stderr } = await runCli(["serve", "--port", String(port), "--model", TINY_MODEL, "--data", folder]);
    blocker.close();
    expect(code).toBe(1);
    expect(stderr).toMatch(/EADDRINUSE[^]*Possible solutions:\n- another server listens there/);
    expect((await runCli(["keys", "list", "--data", folder])).stdout).toBe("");
  });

  test("is refused a folder that another server is using, before it touches anything there", async () => {
    const held = holdDataFolder(folder);
    using store = openStore(folder);
    const { jobs } = store;
    // The other server's caller waits for it on an open connection.
    const parsed = parseImageRequest({ prompt: "a lion" });
    if (!parsed.ok) throw new Error("Expected a good request");
    const known = { owner: LOCAL_OWNER, traceId: "", idempotencyKey: undefined, isDurable: false, priority: 0, limits: NO_LIMITS };
    const submission = { ...parsed, ...known };
    await submitJob({ ...store, clock: systemClock }, submission);
    const { code, stdout, stderr } = await runCli(["serve", "--port", "0", "--model", TINY_MODEL, "--data", folder]);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain(`another server is using ${folder}\n\nPossible solutions:\n- stop the other server`);
    expect(await jobs.tally()).toMatchObject({ queued: 1, cancelled: 0 });
    held[Symbol.dispose]();
  });

  test.each([
    [["--port", "http"], 'Expected an integer from 0 to 65535 for port but received "http"'],
    [["--host", "0.0.0.0", "--no-auth"], 'Expected a loopback address for host with --no-auth but received "0.0.0.0"'],
    [["--model", "none"], 'Expected an installed model\'s name or folder for --model but received "none"'],
  ])("%j ends with 1 and possible solutions", async (parameters, message) => {
    const { code, stderr } = await runCli(["serve", "--data", folder, ...parameters]);
    expect(code).toBe(1);
    expect(stderr).toContain(`${message}\n\nPossible solutions:\n- `);
  });
});
