import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { engineEnvironment } from "./engine-environment.ts";
import { startChild } from "./start-child.ts";

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "retouch-environment-"))));
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const SECRETS = [
  "RETOUCH_BOOTSTRAP_KEY",
  "OTEL_EXPORTER_OTLP_HEADERS",
  "HTTPS_PROXY",
  "AWS_SECRET_ACCESS_KEY",
  "DATABASE_URL",
  "A_NAME_NOBODY_THOUGHT_OF",
];

test.each(["PATH", "Path", "HOME", "TMPDIR", "LD_LIBRARY_PATH", "OMP_NUM_THREADS", "CUDA_VISIBLE_DEVICES", "VIPS_CONCURRENCY", "LC_ALL"])(
  "the engine gets %s",
  (name) => {
    expect(engineEnvironment({ [name]: "value" })).toMatchObject({ [name]: "value" });
  },
);

test.each(SECRETS)("the engine does not get %s", (name) => {
  expect(engineEnvironment({ [name]: "value" })).not.toHaveProperty(name);
});

test("the engine keeps the memory of pictures, unless the operator says otherwise", () => {
  expect(engineEnvironment({})).toEqual({ MALLOC_MMAP_THRESHOLD_: "33554432", MALLOC_TRIM_THRESHOLD_: "134217728" });
  expect(engineEnvironment({ MALLOC_TRIM_THRESHOLD_: "0" })).toMatchObject({ MALLOC_TRIM_THRESHOLD_: "0" });
});

test("a process that is started for the engine has nothing else in its environment", async () => {
  const entry = join(folder, "tell-environment.mjs");
  writeFileSync(
    entry,
    `process.send({ type: "load-failed", error: { kind: "model", message: Object.values(process.env).filter((value) => /canary|threads/.test(value)).join() } });`,
  );
  for (const name of SECRETS) vi.stubEnv(name, `canary of ${name}`);
  vi.stubEnv("OMP_NUM_THREADS", "7 threads");
  const values = await startChild(pathToFileURL(entry), "model").then(String, (error: unknown) => String(error));
  expect(values).toBe("EditError: 7 threads");
});
