import { execFile, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { imageReplySchema } from "@retouch/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startKeyedServer, type KeyedServer } from "../test-support/keyed-server.ts";

const run = promisify(execFile);
const EXAMPLES = fileURLToPath(new URL("../../../examples/get-image/", import.meta.url));

let api: KeyedServer;

beforeAll(async () => {
  api = await startKeyedServer();
});

afterAll(() => api[Symbol.asyncDispose]());

const LANGUAGES = [
  [process.execPath, "javascript.mjs", "-v"],
  ["python3", "python.py", "--version"],
  ["java", "GetImage.java", "-version"],
  ["php", "php.php", "-m"],
  ["curl", "curl.sh", "--version"],
] as const;

/** JavaScript runs everywhere; the others where their language is. The whole proof (.ci/run) installs them and leaves none out. */
const runnable = LANGUAGES.filter(([program, , probe]) => process.env["CI"] === "true" || spawnSync(program, [probe]).status === 0);
for (const [program, file] of LANGUAGES.filter((language) => !runnable.includes(language))) {
  process.stderr.write(`NOT TESTED: examples/get-image/${file}, because there is no ${program} on this machine\n`);
}

test.each(runnable)("%s %s gets a picture", async (program, file) => {
  const { stdout } = await run(program === "curl" ? "sh" : program, [EXAMPLES + file], {
    env: { ...process.env, RETOUCH_URL: api.url, RETOUCH_KEY: api.issued.keys.primary },
  });
  const [reply, status] = stdout.trim().split("\n");
  expect(status).toBe("200");
  expect(imageReplySchema.parse(JSON.parse(reply)).image_data).toBe(Buffer.from("picture 0").toString("base64"));
});
