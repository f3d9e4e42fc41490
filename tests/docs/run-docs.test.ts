import { execFile, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { issuedSubscriptionSchema, jobReplySchema } from "@retouch/contract";
import { decodePicture } from "@retouch/engine";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startLocalReceiver, type LocalReceiver } from "../../server/src/test-support/local-receiver.ts";
import { startCli } from "../../server/src/test-support/run-cli.ts";

const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const KEY = "a key that only this test has, of 32 and more characters".replaceAll(" ", "-");

/** Some ten pictures by the real model, on a machine that does other things as well. */
const TIMEOUT_MS = 600_000;
/** Its examples change keys, and have a test of their own beside the commands. */
const RUN_ELSEWHERE = ["docs/keys.md"];
const PAGES = ["README.md", "examples/README.md", ...readdirSync(at("docs")).map((name) => `docs/${name}`)];

/** As with the clients in examples/: the whole proof (.ci/run) has them and leaves nothing out. */
const missing = ["curl", "python3"].filter((program) => spawnSync(program, ["--version"]).status !== 0);
const isRunnable = process.env["CI"] === "true" || missing.length === 0;
if (!isRunnable)
  process.stderr.write(
    `NOT TESTED: the examples of docs/, README.md and examples/README.md, because there is no ${missing.join(" and no ")} on this machine\n`,
  );

const pages = PAGES.filter((name) => name.endsWith(".md") && !RUN_ELSEWHERE.includes(name))
  .map((name) => ({ name, blocks: readBlocks(name) }))
  .filter(({ blocks }) => blocks.length > 0);

let folder: string;
let receiver: LocalReceiver;
let server: ChildProcess;
let url: string;
/** A job that has ended, the message about it, and a subscription, for the examples that look at one. */
let ids: { readonly JOB: string; readonly DELIVERY: string; readonly SUBSCRIPTION: string };

beforeAll(async () => {
  if (!isRunnable) return;
  folder = mkdtempSync(join(tmpdir(), "retouch-docs-"));
  receiver = await startLocalReceiver();
  server = startCli(["serve", "--port", "0", "--data", join(folder, "data"), "--allow-outgoing", receiver.authority], {
    RETOUCH_BOOTSTRAP_KEY: KEY,
    RETOUCH_LOG_LEVEL: "error",
  });
  server.stderr!.pipe(process.stderr);
  let banner = "";
  for await (const chunk of server.stdout!.iterator({ destroyOnReturn: false })) {
    banner += String(chunk);
    if (banner.includes("--output")) break;
  }
  url = /http:\/\/[\d.:]+/.exec(banner)![0];
  ids = { ...(await makeDelivery()), SUBSCRIPTION: await makeSubscription() };
}, TIMEOUT_MS);

afterAll(async () => {
  if (!isRunnable) return;
  const ended = once(server, "close");
  server.kill("SIGTERM");
  await ended;
  await receiver[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
}, TIMEOUT_MS);

test("the pages with examples are found", () => {
  const expected = [
    "README.md",
    "examples/README.md",
    ...["api", "jobs-and-streams", "quick-start", "webhooks"].map((name) => `docs/${name}.md`),
  ];
  expect(pages.map(({ name }) => name)).toEqual(expect.arrayContaining(expected));
});

test.runIf(isRunnable).each(pages)(
  "the examples of $name run as printed",
  async ({ name, blocks }) => {
    const cwd = join(folder, name.replaceAll("/", "-"));
    mkdirSync(cwd);
    symlinkSync(at("examples"), join(cwd, "examples"));
    const failures = join(cwd, "failures.txt");
    const script = [
      "set -e",
      // A refusal ends the script also where no --fail-with-body is printed, and is found also before a pipe.
      `curl() { command curl --silent --show-error --fail-with-body "$@" || { echo "curl $*" >> "${failures}"; return 1; }; }`,
      // What `npx retouch` is in a checkout that was built
      `npx() { shift; "${process.execPath}" --conditions=retouch-source "${at("server/src/cli/main.ts")}" "$@"; }`,
      // npm run retouch --
      `npm() { shift 2; npx "$@"; }`,
      ...blocks,
    ];
    const printed = script.join("\n").replaceAll("http://127.0.0.1:8080", url).replaceAll("127.0.0.1:9999", receiver.authority);
    const env = {
      ...process.env,
      ...ids,
      PATH: [dirname(process.execPath), process.env["PATH"]].join(delimiter),
      RETOUCH_URL: url,
      RETOUCH_KEY: KEY,
      RETOUCH_DATA: join(folder, "data"),
    };
    await promisify(execFile)("sh", ["-c", printed], { cwd, env, maxBuffer: 64 * 1024 * 1024 });
    expect(existsSync(failures) ? readFileSync(failures, "utf8") : "").toBe("");
    for (const file of readdirSync(cwd).filter((written) => written.endsWith(".png"))) {
      await decodePicture(readFileSync(join(cwd, file)));
    }
  },
  TIMEOUT_MS,
);

/** The blocks of a page that are marked as a shell's, in their order. A block without a mark shows what is to be seen or filled in. */
function readBlocks(page: string): string[] {
  return [...readFileSync(at(page), "utf8").matchAll(/^```sh\n([^]*?)^```$/gm)].map(([, block]) => block ?? "");
}

async function makeSubscription(): Promise<string> {
  const headers = { "ocp-apim-subscription-key": KEY, "content-type": "application/json" };
  const made = await fetch(`${url}/inpainting/v1/subscriptions`, { method: "POST", headers, body: '{"name":"looked at"}' });
  return issuedSubscriptionSchema.parse(await made.json()).id;
}

async function makeDelivery(): Promise<{ JOB: string; DELIVERY: string }> {
  const headers = { "ocp-apim-subscription-key": KEY, "content-type": "application/json" };
  const body = JSON.stringify({ prompt: "a lion", size: "64x64", steps: 1, webhook: receiver.url });
  const posted = await fetch(`${url}/inpainting/v1/jobs`, { method: "POST", headers, body });
  const { id, events_url: events } = jobReplySchema.parse(await posted.json());
  await (await fetch(events, { headers })).text(); // which ends with the job
  for (;;) {
    const listed = await fetch(`${url}/inpainting/v1/webhooks/deliveries?job=${id}&status=delivered`, { headers });
    const { data } = (await listed.json()) as { data: { id: string }[] };
    if (data[0] !== undefined) return { JOB: id, DELIVERY: data[0].id };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
