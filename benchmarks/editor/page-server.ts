import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
};

/** Serves a built page to somebody who needs no key, and nothing behind it: what is measured asks for nothing. */
export async function servePage(folder: string): Promise<{ readonly url: string } & Disposable> {
  const server = createServer((request, reply) => {
    const { pathname } = new URL(request.url ?? "/", "http://page");
    if (pathname === "/session") {
      reply.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ subscription: null, scopes: "all" }));
      return;
    }
    const file = pathname === "/" ? "/index.html" : pathname;
    readFile(join(folder, file)).then(
      (bytes) => reply.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream" }).end(bytes),
      () => reply.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, [Symbol.dispose]: () => void server.close() };
}
