import { createHash } from "node:crypto";
import { globSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { build } from "vite";

const WEB = fileURLToPath(new URL(".", import.meta.url));
const ROOT = join(WEB, "..");
/** Where `retouch serve` takes the page from; it travels in the server's package. */
const PAGE = join(ROOT, "server/dist/page");

/** Everything that the page is made of; the lock file stands for the packages. */
const SOURCES = ["web/index.html", "web/*.ts", "web/src/**/*.*", "client/src/**/*.ts", "contract/src/**/*.ts", "package-lock.json"];
/** Which sources the page was made of. The server lists no file whose name starts with a dot. */
const STAMP = ".sources";
const COMPRESSIBLE = "**/*.{html,js,css,svg,json}";

/**
 * Builds the page into `folder`, with each file compressed beside itself, unless it is there already, of the same sources. It is built
 * beside the folder and then put in its place, so that nobody ever finds half a page there.
 */
export async function buildPage(folder = PAGE): Promise<void> {
  const stamp = hashSources();
  if (readIfThere(join(folder, STAMP)) === stamp) return;
  const fresh = `${folder}.${process.pid}`;
  await build({ configFile: join(WEB, "vite.config.ts"), logLevel: "warn", build: { outDir: fresh } });
  for (const name of globSync(COMPRESSIBLE, { cwd: fresh })) {
    const bytes = readFileSync(join(fresh, name));
    writeFileSync(join(fresh, `${name}.br`), brotliCompressSync(bytes));
    writeFileSync(join(fresh, `${name}.gz`), gzipSync(bytes, { level: 9 }));
  }
  writeFileSync(join(fresh, STAMP), stamp);
  rmSync(folder, { recursive: true, force: true });
  renameSync(fresh, folder);
}

function hashSources(): string {
  const hash = createHash("sha256");
  for (const path of globSync(SOURCES, { cwd: ROOT, exclude: ["**/*.test.*"] }).toSorted())
    hash.update(path).update(readFileSync(join(ROOT, path)));
  return hash.digest("hex");
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
