import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { requireKey } from "../../http/authenticate.ts";
import { openStore } from "../../store/sqlite/open-store.ts";
import { startTestServer } from "../../test-support/test-server.ts";

const GUIDE = new URL("../../../../docs/keys.md", import.meta.url);
/** Some twenty processes, each of which loads the whole program. */
const TIMEOUT_MS = 600_000;
const ENTRY = fileURLToPath(new URL("../main.ts", import.meta.url));

const isRunnable = process.env["CI"] === "true" || spawnSync("curl", ["--version"]).status === 0;
if (!isRunnable) process.stderr.write("NOT TESTED: the examples of docs/keys.md, because there is no curl on this machine\n");

test.runIf(isRunnable)(
  "the examples of docs/keys.md run as printed",
  async () => {
    const blocks = [...readFileSync(GUIDE, "utf8").matchAll(/^```sh\n([^]*?)^```$/gm)].map(([, block]) => block);
    expect(blocks.length).toBeGreaterThan(5);
    const folder = mkdtempSync(join(tmpdir(), "retouch-docs-"));
    try {
      const stores = openStore(folder); // which the server closes
      const { subscriptions, sessions } = stores;
      const authenticate = requireKey({ subscriptions, sessions, allowQueryKey: true, allowBearer: false });
      await using server = await startTestServer(authenticate, { stores, sessions });
      // What `npx retouch` is in a checkout that was built
      const npx = `npx() { shift; "${process.execPath}" --conditions=retouch-source "${ENTRY}" "$@"; }`;
      const script = ["set -e", npx, ...blocks].join("\n").replace("http://127.0.0.1:8080", server.url);
      const env = { ...process.env, RETOUCH_DATA: folder, NODE_COMPILE_CACHE: join(folder, "compiled") };
      const { stdout } = await promisify(execFile)("sh", ["-c", script], { cwd: folder, env });
      expect(stdout.match(/"name":"stub"/g)).toHaveLength(4);
      expect(stdout).toContain('"day":"2026-01-31","jobs":0');
      expect(stdout.match(/#sign-in=rtl_/g)).toHaveLength(2);
      expect((await subscriptions.list()).map(({ name, state }) => `${name} ${state}`)).toEqual([
        "shop cancelled",
        "partner active",
        "operator active",
        "studio cancelled",
      ]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
  TIMEOUT_MS,
);
