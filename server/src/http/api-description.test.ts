import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { readFileSync } from "node:fs";
import { buildOpenApi } from "@retouch/contract/openapi";
import type { FastifyInstance, RouteOptions } from "fastify";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startKeyedServer, type KeyedServer } from "../test-support/keyed-server.ts";

const document = buildOpenApi("1.2.3");
/** What the pages load. */
const IS_PART_OF_A_PAGE = /^\/(?:assets\/|docs\/|index\.html$)/;

let api: KeyedServer;
const routes: RouteOptions[] = [];

beforeAll(async () => {
  const watch = (message: unknown): void => {
    const { fastify } = message as { fastify: FastifyInstance };
    fastify.addHook("onRoute", (route) => void routes.push(route));
  };
  subscribe("fastify.initialization", watch);
  api = await startKeyedServer();
  unsubscribe("fastify.initialization", watch);
});

afterAll(() => api[Symbol.asyncDispose]());

test("every route is in the document, and everything in the document is a route", () => {
  const served = routes
    .filter(({ url }) => !IS_PART_OF_A_PAGE.test(url))
    .flatMap(({ method, url }) => [method].flat().map((m) => `${m} ${url}`));
  const described = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.keys(item).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ":$1")}`),
  );
  expect(served.filter((route) => !route.startsWith("HEAD ")).toSorted()).toEqual(described.toSorted());
});

test("a route needs the scope that the document says", () => {
  const scopes = routes
    .filter(({ method, config }) => method !== "HEAD" && config?.scope !== undefined)
    .map(({ method, url, config }) => [`${String(method)} ${url}`, config?.scope]);
  const described = scopes.map(([route]) => {
    const [method, url] = String(route).split(" ");
    const path = url.replaceAll(/:(\w+)/g, "{$1}");
    const operation = Object.entries(document.paths[path]).find(([name]) => name === method.toLowerCase())?.[1];
    return [route, operation?.security[0]?.["keyHeader"]?.[0]];
  });
  expect(scopes.length).toBeGreaterThan(8);
  expect(described).toEqual(scopes);
});

test("it is given out to everybody, with the server's own version", async () => {
  const response = await fetch(`${api.url}/openapi.json`);
  const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as { version: string };
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual(JSON.parse(JSON.stringify(buildOpenApi(version))));
});

test.each(["/docs", "/docs/docs.js", "/docs/docs.css", "/docs/swagger-ui-bundle.js", "/docs/swagger-ui.css"])(
  "%s comes from the package, and lets nothing in from elsewhere",
  async (path) => {
    const response = await fetch(api.url + path);
    const policy = response.headers.get("content-security-policy");
    expect(response.status).toBe(200);
    expect(policy).toContain("default-src 'none'; script-src 'self';");
    expect(await response.text()).not.toMatch(/(?:src|href)="https?:/);
  },
);

test("/docs/ leads to the same page, behind a proxy's path too", async () => {
  const response = await fetch(`${api.url}/docs/`, { redirect: "manual" });
  expect([response.status, response.headers.get("location")]).toEqual([308, "../docs"]);
});

test.each(["/inpainting/v1/jobs/", "/inpainting/v1/webhooks/deliveries/"])("%s with an id of any length is a 404", async (path) => {
  const response = await fetch(`${api.url}${path}${"a".repeat(2000)}`, {
    headers: { "ocp-apim-subscription-key": api.issued.keys.primary },
  });
  expect(response.status).toBe(404);
});
