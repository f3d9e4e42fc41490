import { execFile, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { imageReplySchema } from "@retouch/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startKeyedServer, type KeyedServer } from "../test-support/keyed-server.ts";

const run = promisify(execFile);
const EXAMPLES = fileURLToPath(new URL("../../../examples/", import.meta.url));

let api: KeyedServer;

beforeAll(async () => {
  api = await startKeyedServer();
});

afterAll(() => api[Symbol.asyncDispose]());

const LANGUAGES = [
  [process.execPath, "get-image/javascript.mjs", "-v"],
  ["python3", "get-image/python.py", "--version"],
  ["java", "get-image/GetImage.java", "-version"],
  ["php", "get-image/php.php", "-m"],
  ["curl", "get-image/curl.sh", "--version"],
  [process.execPath, "jobs/follow.mjs", "-v"],
  ["python3", "jobs/follow.py", "--version"],
] as const;

/** JavaScript runs everywhere; the others where their language is. The whole proof (.ci/run) installs them and leaves none out. */
const runnable = LANGUAGES.filter(([program, , probe]) => process.env["CI"] === "true" || spawnSync(program, [probe]).status === 0);
for (const [program, file] of LANGUAGES.filter((language) => !runnable.includes(language))) {
  process.stderr.write(`NOT TESTED: examples/${file}, because there is no ${program} on this machine\n`);
}

interface Failed {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Rejects with a `Failed` unless the program ends with 0. */
function runExample(program: string, file: string, key: string): Promise<{ readonly stdout: string }> {
  const env = { ...process.env, RETOUCH_URL: api.url, RETOUCH_KEY: key };
  return run(program === "curl" ? "sh" : program, [EXAMPLES + file], { env });
}

test.each(runnable.filter(([, file]) => file.startsWith("get-image/")))("%s %s gets a picture", async (program, file) => {
  const { stdout } = await runExample(program, file, api.issued.keys.primary);
  const [reply, status] = stdout.trim().split("\n");
  expect(status).toBe("200");
  expect(imageReplySchema.parse(JSON.parse(reply)).image_data).toBe(Buffer.from("picture 0").toString("base64"));
});

test.each(runnable)("%s %s says what the server says when it refuses, and fails", async (program, file) => {
  const { code, stdout, stderr } = (await runExample(program, file, "wrong").catch((error: unknown) => error)) as Failed;
  expect(code).toBe(program === "curl" ? 22 : 1);
  expect(stdout + stderr).toContain("401");
  expect(stdout + stderr).toContain("Access denied due to invalid subscription key");
  expect(stderr).not.toMatch(/Traceback|Exception/);
});
