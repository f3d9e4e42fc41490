import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import serveFiles from "@fastify/static";
import type { FastifyInstance } from "fastify";
import { HttpError } from "../http-error.ts";
import { nothingAt } from "../known-routes.ts";

/** Where `npm run build` puts the page. The same from the sources and from the compiled files. */
export const PAGE_FOLDER = fileURLToPath(new URL("../../../dist/page/", import.meta.url));

const MISSING = "The page is not built: npm run build builds it. The API works without it; /docs shows it";

/** Nothing from elsewhere, nothing within the page itself, and no other page around it. */
const HEADERS = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
};
/** The names of what lies there hold a hash of the content. */
const ASSETS = "assets";
const YEAR_S = 365 * 24 * 60 * 60;
/** What lies beside a file for browsers that read it compressed. */
const COMPRESSED = /\.(?:br|gz)$/;

/** The editor, at the server's address. Open to all: it holds nothing but itself. When it is built anew, the new one is served from then on. */
export function pageRoutes(app: FastifyInstance, folder: string): void {
  if (!existsSync(folder)) {
    app.get("/", () => {
      throw new HttpError(404, MISSING);
    });
    return;
  }
  const assets = join(folder, ASSETS);
  void app.register(serveFiles, {
    root: folder,
    // A route for each file that is there now: nothing else is looked for on the disk.
    wildcard: false,
    globIgnore: [`${ASSETS}/**`, "**/*.{br,gz}"],
    preCompressed: true,
    cacheControl: false,
    setHeaders: (reply, path) => {
      reply.headers({ ...HEADERS, "cache-control": path.startsWith(assets) ? `public, max-age=${YEAR_S}, immutable` : "no-cache" });
    },
  });
  // Their names change with each build, also while this runs. What a request says is compared with them, and never looked for.
  app.get<{ Params: { name: string } }>(`/${ASSETS}/:name`, async (request, reply) => {
    const { name } = request.params;
    const names = await readdir(assets).catch((): string[] => []);
    if (COMPRESSED.test(name) || !names.includes(name)) throw nothingAt(`/${ASSETS}/${name}`);
    return reply.sendFile(`${ASSETS}/${name}`);
  });
}
