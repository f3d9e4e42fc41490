import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import type { FastifyInstance } from "fastify";

/** The same from the sources and from the compiled files. */
const FOLDER = new URL("../../../page/docs/", import.meta.url);
const require = createRequire(import.meta.url);

const FILES = [
  { path: "/docs", file: new URL("index.html", FOLDER), type: "text/html; charset=utf-8" },
  { path: "/docs/docs.css", file: new URL("docs.css", FOLDER), type: "text/css; charset=utf-8" },
  { path: "/docs/docs.js", file: new URL("docs.js", FOLDER), type: "text/javascript; charset=utf-8" },
  { path: "/docs/swagger-ui.css", file: pathToFileURL(require.resolve("swagger-ui-dist/swagger-ui.css")), type: "text/css; charset=utf-8" },
  {
    path: "/docs/swagger-ui-bundle.js",
    file: pathToFileURL(require.resolve("swagger-ui-dist/swagger-ui-bundle.js")),
    type: "text/javascript; charset=utf-8",
  },
] as const;

/** Nothing from elsewhere, no script within the page, and no other page around it. Swagger UI sets styles by attribute. */
const HEADERS = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "cache-control": "no-cache",
};

/** The API's description, to be read and tried. Open to all: it holds nothing but itself. */
export function docsPageRoutes(app: FastifyInstance): void {
  for (const { path, file, type } of FILES) {
    app.get(path, async (_request, reply) =>
      reply
        .headers(HEADERS)
        .type(type)
        .send(await readFile(file)),
    );
  }
  // Relative, as a proxy may put a path before it.
  app.get("/docs/", async (_request, reply) => reply.redirect("../docs", 308));
}
