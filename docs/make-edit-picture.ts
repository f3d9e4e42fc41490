// node --conditions=retouch-source docs/make-edit-picture.ts
// Makes images/edit.png, the README's picture, by the command line itself: before, mask, after.
import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { decodePicture } from "../engine/src/codec/decode-picture.ts";
import { encodePicture } from "../engine/src/codec/encode-picture.ts";
import type { Picture } from "../engine/src/image/picture.ts";

const PROMPT = "Change to a lion";
const SEED = "8";
const GAP_PIXELS = 12;
const WHITE = 255;

const root = fileURLToPath(new URL("../", import.meta.url));
const before = join(root, "examples", "picture.png");
const mask = join(root, "examples", "mask.png");

const scratch = await mkdtemp(join(tmpdir(), "retouch-picture-"));
const after = join(scratch, "after.png");
const edit = ["edit", before, "--mask", mask, "--prompt", PROMPT, "--seed", SEED, "--out", after];
execFileSync(process.execPath, [join(root, "server", "bin", "retouch.js"), ...edit], { stdio: "inherit" });
const pictures = await Promise.all([before, mask, after].map(async (file) => decodePicture(await readFile(file))));
await writeFile(join(root, "docs", "images", "edit.png"), await encodePicture(sideBySide(pictures), { format: "png" }));
await rm(scratch, { recursive: true });

/** Pictures of one height in a row on white, with a gap between them. */
function sideBySide(parts: readonly Picture[]): Picture {
  const height = Math.max(...parts.map((part) => part.height));
  const width = parts.reduce((sum, part) => sum + part.width + GAP_PIXELS, -GAP_PIXELS);
  const rgb = new Uint8Array(width * height * 3).fill(WHITE);
  let left = 0;
  for (const part of parts) {
    for (let y = 0; y < part.height; y++) {
      rgb.set(part.rgb.subarray(y * part.width * 3, (y + 1) * part.width * 3), (y * width + left) * 3);
    }
    left += part.width + GAP_PIXELS;
  }
  return { width, height, rgb };
}
