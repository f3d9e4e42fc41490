import { access, constants, readFile, stat } from "node:fs/promises";
import { dirname, extname, format, parse } from "node:path";
import { parseImageRequest, type EditRequest } from "@retouch/contract";
import type { Command } from "commander";
import { DEFAULT_MODEL, readModel } from "../config/config.ts";
import { COMMAND, installedFolders } from "../installation.ts";
import { EditError } from "../jobs/edit-error.ts";
import type { EditOutcome } from "../jobs/editor.ts";
import { startEngineProcess } from "../worker/engine-process.ts";
import { findModelFolder } from "../worker/installed-models.ts";
import { describeFlag, EDIT_FLAGS, flagName, inFlags, readEditFlags } from "./edit-flags.ts";
import { createProgressBar } from "./progress-bar.ts";
import { writeWhole } from "./write-file.ts";

interface EditCommandFlags {
  readonly mask?: string;
  readonly out: string;
  readonly model?: string;
  readonly metadata: boolean;
  readonly outputFormat?: string;
}

const FORMATS_BY_EXTENSION: Readonly<Record<string, string>> = { ".png": "png", ".jpg": "jpeg", ".jpeg": "jpeg", ".webp": "webp" };

/** `retouch edit`: one edit, with no server and no key. */
export function addEdit(program: Command): void {
  const command = program
    .command("edit [picture]")
    .description("repaint a picture's masked part; without a picture, make one from the prompt alone")
    .option("--mask <file>", "what to repaint; white is repainted unless --mask-mode says otherwise")
    .option("--out <file>", "where the result goes; with --n, numbered before the extension", "out.png")
    .option("--model <name or folder>", `(RETOUCH_MODEL; default ${DEFAULT_MODEL})`)
    .option("--no-metadata", "leave the settings out of the picture");
  for (const { field, value } of EDIT_FLAGS) {
    const name = flagName(field);
    command.option(value === undefined ? name : `${name} <${value}>`, describeFlag(field));
  }
  command.addHelpText(
    "after",
    `\nExamples:\n  $ ${COMMAND} edit photo.jpg --mask mask.png --prompt "Change to a lion" --out out.png\n  $ ${COMMAND} edit --prompt "a lion" --size 512x512 --seed 42 --out lion.webp`,
  );
  command.action(async (picture: string | undefined) => {
    await edit(picture, command.opts<EditCommandFlags>());
  });
}

async function edit(picture: string | undefined, flags: EditCommandFlags): Promise<void> {
  // 1. The same contract as on the wire
  const { request, warnings } = await readRequest(picture, flags);
  await checkOut(flags.out);

  // 2. An engine for one edit
  const model = findModelFolder(readModel(flags.model, process.env), installedFolders("models"));
  const interrupt = new AbortController();
  process.once("SIGINT", () => interrupt.abort());
  const bar = createProgressBar(process.stderr);
  const engine = await startEngineProcess({ model, signal: interrupt.signal });
  try {
    const startedAt = performance.now();
    const outcome = await engine.edit(request, { signal: interrupt.signal, onProgress: (progress) => bar.show(progress) });
    bar.end();

    // 3. Files
    for (const warning of [...warnings, ...outcome.warnings]) console.error(`warning: ${warning}`);
    await writePictures(outcome, flags.out, (performance.now() - startedAt) / 1000);
  } finally {
    bar.end();
    await engine.close();
  }
}

async function readRequest(
  picture: string | undefined,
  flags: EditCommandFlags,
): Promise<{ request: EditRequest; warnings: readonly string[] }> {
  const parsed = parseImageRequest({
    ...readEditFlags({ ...flags }),
    output_format: flags.outputFormat ?? formatOf(flags.out),
    metadata: flags.metadata,
    ...(picture !== undefined && { init_image: await readInput("init_image", picture) }),
    ...(flags.mask !== undefined && { mask_image: await readInput("mask_image", flags.mask) }),
  });
  if (!parsed.ok) throw new Error(parsed.issues.map(inFlags).join("\n"));
  return parsed;
}

async function readInput(field: string, path: string): Promise<Uint8Array> {
  return readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new Error(`Expected a file that can be read for ${flagName(field)} but received ${JSON.stringify(path)} (${error.code})`);
  });
}

function formatOf(out: string): string {
  const known = FORMATS_BY_EXTENSION[extname(out).toLowerCase()];
  if (known === undefined)
    throw new EditError("input", `Expected a name in .png, .jpg, .jpeg or .webp for out but received ${JSON.stringify(out)}`, {
      field: "out",
    });
  return known;
}

/** Found out before the edit, not after it. */
async function checkOut(out: string): Promise<void> {
  const refuse = (rule: string): never => {
    throw new EditError("input", `Expected ${rule} for out but received ${JSON.stringify(out)}`, { field: "out" });
  };
  if (!(await isFolder(dirname(out)))) refuse("a file in a folder that exists");
  await access(dirname(out), constants.W_OK).catch(() => refuse("a file in a folder that can be written to"));
  if (await isFolder(out)) refuse("a file, not a folder,");
}

function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

async function writePictures({ pictures, steps }: EditOutcome, out: string, seconds: number): Promise<void> {
  for (const [i, { bytes, width, height, seed }] of pictures.entries()) {
    const path = pictures.length === 1 ? out : numbered(out, i + 1);
    await writeWhole(path, bytes);
    console.log(`${path}  ${width}x${height}  seed ${seed}  ${steps} steps  ${seconds.toFixed(1)} s`);
  }
}

/** `out.png` → `out-2.png` */
function numbered(path: string, number: number): string {
  const { dir, name, ext } = parse(path);
  return format({ dir, name: `${name}-${number}`, ext });
}
