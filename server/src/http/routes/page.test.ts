import { mkdtempSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { fastify, type FastifyInstance } from "fastify";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { refuseUnknownRoutes } from "../known-routes.ts";
import { renderError } from "../render-error.ts";
import { pageRoutes } from "./page.ts";

const INDEX = "<!doctype html><title>Retouch</title>";
const SCRIPT = "export const name = 'Retouch';\n".repeat(40);

let folder: string;
let app: FastifyInstance;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "retouch-page-"));
});

afterEach(async () => {
  await app.close();
  rmSync(folder, { recursive: true });
});

async function start(pageFolder = folder): Promise<FastifyInstance> {
  app = fastify();
  app.addHook("onRequest", async (_request, reply) => void reply.header("cache-control", "no-store"));
  app.setErrorHandler(renderError);
  refuseUnknownRoutes(app);
  pageRoutes(app, pageFolder);
  await app.ready();
  return app;
}

describe("a page that is built", () => {
  beforeEach(async () => {
    mkdirSync(join(folder, "assets"));
    writeFileSync(join(folder, "index.html"), INDEX);
    writeFileSync(join(folder, "assets/index-abc123.js"), SCRIPT);
    writeFileSync(join(folder, "assets/index-abc123.js.br"), brotliCompressSync(SCRIPT));
    writeFileSync(join(folder, "assets/index-abc123.js.gz"), gzipSync(SCRIPT));
    writeFileSync(join(folder, ".sources"), "0");
    await start();
  });

  test("is asked for again each time, and may load nothing from elsewhere", async () => {
    const { statusCode, headers, body } = await app.inject("/");
    expect([statusCode, body]).toEqual([200, INDEX]);
    expect(headers["content-type"]).toBe("text/html; charset=utf-8");
    expect(headers["cache-control"]).toBe("no-cache");
    expect(headers["content-security-policy"]).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self'; /);
    expect(headers["content-security-policy"]).not.toContain("unsafe");
    expect(headers["referrer-policy"]).toBe("no-referrer");
  });

  test("costs no body when the browser has it", async () => {
    const { headers } = await app.inject("/");
    const again = await app.inject({ url: "/", headers: { "if-none-match": headers.etag } });
    expect([again.statusCode, again.body]).toEqual([304, ""]);
  });

  test("has parts that are kept for a year, as their names change with them", async () => {
    const { headers, body } = await app.inject("/assets/index-abc123.js");
    expect(body).toBe(SCRIPT);
    expect(headers["cache-control"]).toBe("public, max-age=31536000, immutable");
    expect(headers["content-type"]).toMatch(/^(?:text|application)\/javascript; charset=utf-8$/);
  });

  test.each([
    ["br, gzip", "br", brotliCompressSync(SCRIPT)],
    ["gzip", "gzip", gzipSync(SCRIPT)],
    ["identity", undefined, Buffer.from(SCRIPT)],
  ])("comes to a browser that reads %s as it is stored", async (accepted, encoding, bytes) => {
    const { headers, rawPayload } = await app.inject({ url: "/assets/index-abc123.js", headers: { "accept-encoding": accepted } });
    expect(headers["content-encoding"]).toBe(encoding);
    expect(headers.vary).toContain("accept-encoding");
    expect(rawPayload.equals(bytes)).toBe(true);
  });

  test.each([
    "/assets/index-000000.js",
    "/assets/",
    "/assets/index-abc123.js.br",
    "/assets/..%2findex.html",
    "/.sources",
    "/%2e%2e/package.json",
  ])("has nothing at %s", async (url) => {
    const { statusCode, body } = await app.inject(url);
    expect([statusCode, body]).toEqual([404, expect.stringContaining("There is nothing at ")]);
  });

  test("says that its parts are to be got only", async () => {
    const { statusCode, headers } = await app.inject({ method: "POST", url: "/assets/index-abc123.js" });
    expect([statusCode, headers.allow]).toEqual([405, "GET, HEAD"]);
  });

  test("is built anew while the server runs, and is served as it is then", async () => {
    const fresh = `${folder}.fresh`;
    mkdirSync(join(fresh, "assets"), { recursive: true });
    writeFileSync(join(fresh, "index.html"), INDEX.replace("Retouch", "Retouch 2"));
    writeFileSync(join(fresh, "assets/index-def456.js"), SCRIPT);
    writeFileSync(join(fresh, "assets/index-def456.js.br"), brotliCompressSync(SCRIPT));
    rmSync(folder, { recursive: true });
    renameSync(fresh, folder);

    expect((await app.inject("/")).body).toBe("<!doctype html><title>Retouch 2</title>");
    const { statusCode, headers } = await app.inject({ url: "/assets/index-def456.js", headers: { "accept-encoding": "br" } });
    expect([statusCode, headers["content-encoding"]]).toEqual([200, "br"]);
    expect(headers["cache-control"]).toBe("public, max-age=31536000, immutable");
    expect((await app.inject("/assets/index-abc123.js")).statusCode).toBe(404);
  });
});

test("a page that is not built says what builds it", async () => {
  await start(join(folder, "nothing"));
  const { statusCode, body } = await app.inject("/");
  expect([statusCode, body]).toEqual([404, expect.stringContaining("npm run build")]);
});
