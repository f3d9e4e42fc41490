import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { imageReplySchema } from "@retouch/contract";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { runCli, startCli, TINY_MODEL } from "../test-support/run-cli.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "retouch-serve-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

/** Serves until the test is over, then asks it to stop and returns how it ended. */
async function serve(use: (banner: string, url: string) => Promise<void>, environment: Record<string, string> = {}): Promise<unknown> {
  const child = startCli(["serve", "--port", "0", "--model", TINY_MODEL, "--data", folder], environment);
  const ended = once(child, "close");
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
  const [code] = (await ended) as [number];
  return code;
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
    expect([first, second]).toEqual([0, 0]);
  });

  test("takes the operator's first key and does not print it", async () => {
    const key = "0123456789abcdef0123456789abcdef";
    await serve(
      async (banner, url) => {
        expect(banner).not.toContain(key);
        expect((await post(url, key)).status).toBe(200);
      },
      { RETOUCH_BOOTSTRAP_KEY: key },
    );
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

  test.each([
    [["--port", "http"], 'Expected an integer from 0 to 65535 for port but received "http"'],
    [["--host", "0.0.0.0", "--no-auth"], 'Expected a loopback address for host with --no-auth but received "0.0.0.0"'],
    [["--model", "none"], 'model: Expected an installed model\'s name or folder for model but received "none"'],
  ])("%j ends with 1 and possible solutions", async (parameters, message) => {
    const { code, stderr } = await runCli(["serve", "--data", folder, ...parameters]);
    expect(code).toBe(1);
    expect(stderr).toContain(`${message}\n\nPossible solutions:\n- `);
  });
});
