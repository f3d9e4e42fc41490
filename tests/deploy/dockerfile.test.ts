import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { validate } from "dockerfile-utils";
import { describe, expect, test } from "vitest";
import { readText, ROOT } from "./read-deploy.ts";

const TEXT = readText("Dockerfile").replaceAll(/^#.*$/gm, "").replaceAll(/\\\n/g, " ");

interface Stage {
  readonly base: string;
  readonly name: string;
  readonly lines: readonly string[];
}

const STAGES: Stage[] = TEXT.split(/^FROM /m)
  .slice(1)
  .map((text) => {
    const [head, ...lines] = text.split("\n").filter((line) => line.trim() !== "");
    const [base, , name] = head.split(" ");
    return { base, name, lines };
  });

/** Runs the check's own words, with a server at the port that the variable names and none at the other one. */
async function runHealthCheck(instruction: string, variable: string): Promise<{ whileItAnswers: unknown; whenItIsGone: unknown }> {
  const [, ...words] = JSON.parse(instruction.slice(instruction.indexOf("["))) as string[];
  const server = createServer((_, reply) => reply.end());
  await once(server.listen(0, "127.0.0.1"), "listening");
  const env = { RETOUCH_PORT: "1", RETOUCH_WORKER_PORT: "1", [variable]: String((server.address() as AddressInfo).port) };
  const check = async (): Promise<unknown> => (await once(spawn(process.execPath, words, { env }), "exit"))[0];
  const whileItAnswers = await check();
  server.close().closeAllConnections();
  return { whileItAnswers, whenItIsGone: await check() };
}

test("the Dockerfile has no fault that its linter knows", () => {
  expect(validate(readText("Dockerfile"))).toEqual([]);
});

describe.each(["cpu", "cuda"])("the image %s", (name) => {
  const { lines } = STAGES.find((stage) => stage.name === name)!;
  const instruction = (word: string): string[] =>
    lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));

  test("runs as a user with a number, who owns what is written to", () => {
    expect(instruction("USER")).toEqual(["10001:10001"]);
    expect(instruction("VOLUME")).toEqual(['["/var/lib/retouch", "/var/cache/retouch"]']);
    expect(instruction("RUN").join()).toContain("install -d -o 10001 -g 10001 -m 0700 /var/lib/retouch /var/cache/retouch");
  });

  test("knows a home, as its user has no entry in /etc/passwd", () => {
    expect(instruction("ENV").join()).toMatch(/ HOME=\/var\/lib\/retouch +XDG_CACHE_HOME=\/var\/cache /);
  });

  test("says how it is stopped and asked for its health, and starts the server", async () => {
    expect(instruction("STOPSIGNAL")).toEqual(["SIGTERM"]);
    expect(instruction("HEALTHCHECK")).toHaveLength(1);
    for (const variable of ["RETOUCH_PORT", "RETOUCH_WORKER_PORT"]) {
      const health = await runHealthCheck(instruction("HEALTHCHECK")[0], variable);
      expect(health).toEqual({ whileItAnswers: 0, whenItIsGone: 1 });
    }
    expect(instruction("ENTRYPOINT")).toEqual(['["retouch"]']);
    expect(instruction("CMD")).toEqual(['["serve"]']);
  });

  test("holds nothing of the stage that compiles but compiled files", () => {
    expect(lines.filter((line) => line.includes("--from=build"))).toEqual([]);
    expect(lines.filter((line) => /npm (?:ci|install)/.test(line))).toEqual([]);
  });
});

test("a build without a target makes the image for processors", () => {
  expect(STAGES.at(-1)?.name).toBe("cpu");
});

test("only dependencies of the server, from the lock file, are in an image", () => {
  const { lines } = STAGES.find(({ name }) => name === "dependencies")!;
  expect(lines.join("\n")).toContain("npm ci --omit=dev --workspace retouch-server");
});

test("an install script runs for the image with CUDA alone", () => {
  const running = STAGES.filter(({ lines }) => lines.some((line) => /script\/install|ignore-scripts=false/.test(line))).map(
    ({ name }) => name,
  );
  expect(running).toEqual(["cuda-dependencies"]);
});

test("every image is named with its version", () => {
  const names = STAGES.map(({ name }) => name);
  const bases = STAGES.map(({ base }) => base).filter((base) => base !== "scratch" && !names.includes(base));
  expect(bases).toContain("node:24-slim");
  expect(bases.filter((base) => !/:\d[\w.-]+$/.test(base))).toEqual([]);
});

test("what is copied from the repository is there, and not kept out by .dockerignore", () => {
  const sources = STAGES.flatMap(({ lines }) => lines)
    .filter((line) => line.startsWith("COPY ") && !line.includes("--from="))
    .flatMap((line) => line.split(/\s+/).slice(1, -1));
  expect(sources.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  const ignored = readFileSync(join(ROOT, ".dockerignore"), "utf8")
    .split("\n")
    .filter((line) => /^[\w.]/.test(line));
  expect(sources.filter((path) => ignored.some((name) => `${path}/`.startsWith(`${name}/`)))).toEqual([]);
});
