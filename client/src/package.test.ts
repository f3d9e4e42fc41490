import { execFile } from "node:child_process";
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { runInNewContext } from "node:vm";
import { build, type Rolldown } from "vite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startKeyedServer, type KeyedServer } from "../../server/src/test-support/keyed-server.ts";
import { readSpecifiers } from "../../tests/imports/read-specifiers.ts";

const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const run = promisify(execFile);
/** Compiling, packing and installing, on a machine that does other things as well. */
const TIMEOUT_MS = 300_000;

let folder: string;
let server: KeyedServer;

/** The package as a stranger has it: packed, and installed with what it depends on, into an empty folder and without a registry. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "retouch-client-"));
  await run(process.execPath, [at("node_modules/typescript/bin/tsc"), "-b", at("client/tsconfig.build.json")]);
  const packages = ["client", "contract", "node_modules/zod"].map(at);
  await run("npm", ["pack", "--ignore-scripts", "--pack-destination", folder, ...packages], { cwd: folder });
  const tarballs = readdirSync(folder).map((name) => `./${name}`);
  writeFileSync(join(folder, "package.json"), '{ "private": true }');
  await run("npm", ["install", "--offline", "--no-audit", "--no-fund", ...tarballs], { cwd: folder });
  server = await startKeyedServer();
}, TIMEOUT_MS);

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

const installed = (path: string): string => join(folder, "node_modules/@retouch/client", path);

test("nothing but the compiled sources is in the package, and it imports nothing", () => {
  const files = readdirSync(installed(""), { recursive: true, encoding: "utf8" });
  expect(files.filter((name) => /test|\.ts$/.test(name) && !name.endsWith(".d.ts"))).toEqual([]);
  const modules = files.filter((name) => name.endsWith(".js"));
  expect(modules).toContain("dist/index.js");
  const specifiers = modules.flatMap((name) => readSpecifiers(readFileSync(installed(name), "utf8")));
  expect(specifiers.length).toBeGreaterThan(modules.length);
  expect(specifiers.filter((specifier) => !/^\.\/[a-z-]+\.js$/.test(specifier))).toEqual([]);
});

test(
  "the examples of the README run as one program, as printed",
  async () => {
    const blocks = [...readFileSync(at("client/README.md"), "utf8").matchAll(/^```js\n([^]*?)^```$/gm)].map(([, block]) => block ?? "");
    expect(blocks.length).toBeGreaterThan(5);
    writeFileSync(join(folder, "readme.mjs"), blocks.join("\n"));
    for (const name of ["picture.png", "mask.png"]) copyFileSync(at(`examples/${name}`), join(folder, name));
    const env = { PATH: process.env["PATH"], RETOUCH_URL: server.url, RETOUCH_KEY: server.issued.keys.primary };
    const { stdout, stderr } = await run(process.execPath, ["readme.mjs"], { cwd: folder, env });
    expect(stderr).toBe("");
    expect(stdout).toContain("succeeded http://127.0.0.1");
    expect(stdout).toContain("field: 'steps'");
    expect(stdout).toContain("AbortError");
    expect(["lion.png", "second.png", "job.png"].map((name) => readFileSync(join(folder, name), "utf8"))).toEqual([
      "picture 0",
      "picture 1",
      "picture 0",
    ]);
  },
  TIMEOUT_MS,
);

test(
  "its types are whole, for programs with and without a browser",
  async () => {
    const head = 'import { Retouch, verifyWebhook, type EditResult, type Job } from "@retouch/client";';
    const right = `${head}
      const retouch = new Retouch({ baseUrl: "http://127.0.0.1:8080" });
      export const edited: Promise<EditResult> = retouch.edit({ prompt: "a lion", scheduler: "ddim", image: new Uint8Array(1) });
      export const position = (job: Job): number | null => job.queuePosition;
      export const owner = async (body: string): Promise<string | null> => (await verifyWebhook(body, {}, "")).data.user;`;
    const wrong = `${head}
      export const edit = (retouch: Retouch) => retouch.edit({ prompt: "a lion", scheduler: "ddin" });
      export const position = (job: Job): string => job.queuePosition;
      export type Result = EditResult | typeof verifyWebhook;`;
    writeFileSync(join(folder, "right.mts"), right);
    writeFileSync(join(folder, "wrong.mts"), wrong);
    const compile = (...parameters: string[]) =>
      run(
        process.execPath,
        [at("node_modules/typescript/bin/tsc"), "--noEmit", "--strict", "--target", "es2022", "--module", "nodenext", ...parameters],
        { cwd: folder },
      );
    const inBrowser = ["--types", "", "--lib", "es2022,dom,dom.asynciterable"];
    await compile(...inBrowser, "right.mts");
    await compile("--types", "node", "--typeRoots", at("node_modules/@types"), "--lib", "es2022", "--skipLibCheck", "right.mts");
    const failure = compile(...inBrowser, "wrong.mts").catch(({ stdout }: { stdout: string }) => stdout.match(/wrong\.mts.*error TS\d+/g));
    expect(await failure).toEqual([expect.stringContaining("wrong.mts(2,"), expect.stringContaining("wrong.mts(3,")]);
  },
  TIMEOUT_MS,
);

/** What browsers and edge runtimes have; nothing of Node is among it. */
const WEB = {
  AbortController,
  AbortSignal,
  atob,
  Blob,
  clearTimeout,
  crypto,
  fetch,
  FormData,
  Headers,
  Response,
  setTimeout,
  TextDecoder,
  TextEncoder,
  URL,
  URLSearchParams,
};

test(
  "it is bundled for a browser without a polyfill, and works where there is nothing of Node",
  async () => {
    const built = (await build({
      configFile: false,
      logLevel: "error",
      root: folder,
      build: { write: false, lib: { entry: installed("dist/index.js"), name: "client", formats: ["iife"] } },
    })) as Rolldown.RolldownOutput[];
    const [{ code, imports }, ...others] = built.flatMap(({ output }) => output) as Rolldown.OutputChunk[];
    expect([others, imports]).toEqual([[], []]);
    expect(code).not.toMatch(/node:|\bprocess\b|\bBuffer\b|\brequire\b/);
    const program = `${code}
      new client.Retouch(options).edit({ prompt: "a lion", image: new Blob(["picture"]) })
        .then(({ images }) => images[0].blob().text())`;
    const options = { baseUrl: server.url, key: server.issued.keys.primary };
    expect(await runInNewContext(program, { ...WEB, options })).toBe("picture 0");
  },
  TIMEOUT_MS,
);
