import { execFile, spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Settings } from "../settings/rules.ts";
import { SAMPLES, type SampleLanguage } from "./samples.ts";

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL("../../../../", import.meta.url));
/** A tiny model with random weights: it needs no second, and any change of the request changes its picture. */
const MODEL = join(ROOT, "golden/models/inpaint");
const PICTURES = join(ROOT, "golden/models/edits");
const KEY = "a-key-of-the-tests-own-with-40-characters";

/** File and command of each language, and what fails where it is not installed. */
const LANGUAGES: readonly (readonly [SampleLanguage, file: string, program: string, probe: readonly string[]])[] = [
  ["curl", "sample.sh", "sh", ["-c", "command -v curl"]],
  ["fetch", "sample.mjs", process.execPath, ["-v"]],
  ["python", "sample.py", "python3", ["--version"]],
  ["java", "GetImage.java", "java", ["-version"]],
  ["php", "sample.php", "php", ["-r", "curl_init();"]],
];
/** The whole proof (.ci/run) installs them all and leaves none out. */
const runnable = LANGUAGES.filter(([, , program, probe]) => process.env["CI"] === "true" || spawnSync(program, probe).status === 0);
for (const [language] of LANGUAGES.filter((entry) => !runnable.includes(entry))) {
  process.stderr.write(`NOT TESTED: the page's sample in ${language}, because it is not on this machine\n`);
}

let folder: string;
let server: ChildProcess;
let url: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "retouch-samples-"));
  const serve = [join(ROOT, "server/src/cli/main.ts"), "serve", "--port", "0", "--model", MODEL, "--data", join(folder, "data")];
  server = spawn(process.execPath, ["--conditions=retouch-source", ...serve], {
    env: { ...process.env, RETOUCH_BOOTSTRAP_KEY: KEY, RETOUCH_LOG_LEVEL: "error" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let banner = "";
  for await (const chunk of server.stdout!.iterator({ destroyOnReturn: false })) {
    banner += String(chunk);
    if (/http:\/\/[\d.:]+/.test(banner)) break;
  }
  url = /http:\/\/[\d.:]+/.exec(banner)![0];
}, 300_000);

afterAll(async () => {
  server.kill("SIGTERM");
  await once(server, "close");
  rmSync(folder, { recursive: true });
});

/** Everything that a language could trip over. */
const AWKWARD = 'a "lion\'s" $HOME `den` \\ \\u0041 %41 ${x} {y}\n@<file;type=x> 🦁 é \u2028 end';

const REQUESTS: readonly (readonly [name: string, settings: Settings, hasPicture: boolean])[] = [
  ["a text alone", { prompt: AWKWARD, negative_prompt: "@mask.png", size: "64x64", steps: 1, seed: 7 }, false],
  [
    "a picture and a mask",
    { prompt: "a lion", steps: 1, seed: 7, strength: 0.5, metadata: false, output_format: "jpeg", output_quality: 80 },
    true,
  ],
  ["several pictures", { prompt: "a lion", steps: 1, seed: 7, n: 2 }, true],
];

test.for(runnable.flatMap(([language, file, program]) => REQUESTS.map((request) => [language, file, ...request, program] as const)))(
  "%s %s: %s is the request that the page sends",
  { timeout: 120_000 },
  async ([language, file, name, settings, hasPicture, program]) => {
    const here = join(folder, `${language} ${name}`);
    mkdirSync(here);
    if (hasPicture) {
      copyFileSync(join(PICTURES, "picture-64x96.png"), join(here, "picture.png"));
      copyFileSync(join(PICTURES, "mask-64x96.png"), join(here, "mask.png"));
    }
    const pictures = hasPicture ? { picture: "picture.png", mask: "mask.png" } : { picture: undefined, mask: undefined };
    writeFileSync(join(here, file), SAMPLES[language]({ server: url, settings, ...pictures }));
    await run(program, [file], { cwd: here, env: { ...process.env, RETOUCH_KEY: KEY } });
    expect(savedPictures(here, settings)).toEqual(await asJson(settings, hasPicture));
  },
);

test.for(runnable)("%s says why the server refuses, and fails", { timeout: 120_000 }, async ([language, file, program]) => {
  const here = join(folder, `${language} refused`);
  mkdirSync(here);
  writeFileSync(
    join(here, file),
    SAMPLES[language]({ server: url, settings: { prompt: "x", steps: 151 }, picture: undefined, mask: undefined }),
  );
  const error: { stderr: string; stdout: string } = await run(program, [file], {
    cwd: here,
    env: { ...process.env, RETOUCH_KEY: KEY },
  }).then(
    () => expect.unreachable("it did not fail"),
    (failed: { stderr: string; stdout: string }) => failed,
  );
  const saved = language === "curl" ? readFileSync(join(here, "result.png"), "utf8") : "";
  expect(error.stdout + error.stderr + saved).toContain("an integer from 1 to 150 for steps but received 151");
});

/** What the program left: the pictures, or the reply with them. */
function savedPictures(folder: string, { n = 1, output_format = "png" }: Settings): string[] {
  const read = (name: string): string => readFileSync(join(folder, name)).toString("base64");
  const ending = output_format === "jpeg" ? "jpg" : output_format;
  if (n === 1) return [read(`result.${ending}`)];
  try {
    const reply = JSON.parse(readFileSync(join(folder, "reply.json"), "utf8")) as { images: { image_data: string }[] };
    return reply.images.map(({ image_data }) => image_data);
  } catch {
    return Array.from({ length: n }, (_, i) => read(`result-${i + 1}.${ending}`));
  }
}

/** The same request as plain JSON: its seed is fixed, so its pictures are the same to the byte. */
async function asJson(settings: Settings, hasPicture: boolean): Promise<string[]> {
  const read = (name: string): string => readFileSync(join(PICTURES, name)).toString("base64");
  const pictures = hasPicture && { init_image: read("picture-64x96.png"), mask_image: read("mask-64x96.png") };
  const response = await fetch(`${url}/inpainting/v1/getImage`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "Ocp-Apim-Subscription-Key": KEY },
    body: JSON.stringify({ ...settings, ...pictures }),
  });
  const reply = (await response.json()) as { image_data: string; images?: { image_data: string }[] };
  return (reply.images ?? [reply]).map(({ image_data }) => image_data);
}
