import { readFileSync } from "node:fs";
import type { FastifyInstance } from "fastify";

/** The same from the sources and from the compiled files. */
const FOLDER = new URL("../../../page/", import.meta.url);

const FILES = [
  { path: "/", file: "index.html", type: "text/html; charset=utf-8" },
  { path: "/theme.css", file: "theme.css", type: "text/css; charset=utf-8" },
  { path: "/page.css", file: "page.css", type: "text/css; charset=utf-8" },
  { path: "/page.js", file: "page.js", type: "text/javascript; charset=utf-8" },
] as const;

/** Nothing from elsewhere, nothing within the page itself, and no other page around it. */
const HEADERS = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
};

/** What a browser sees at the server's address. Open to all: it holds nothing but itself. */
export function pageRoutes(app: FastifyInstance): void {
  for (const { path, file, type } of FILES) {
    const bytes = readFileSync(new URL(file, FOLDER));
    app.get(path, async (_request, reply) => reply.headers(HEADERS).type(type).send(bytes));
  }
}
