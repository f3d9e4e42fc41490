import type { FastifyInstance } from "fastify";
import { HttpError } from "./http-error.ts";
import { showSent } from "./show-sent.ts";

interface KnownRoute {
  readonly pattern: RegExp;
  readonly methods: Set<string>;
}

/** Tells a path that exists under another method (405, with `Allow`) from one that does not exist (404), before a body is read. */
export function refuseUnknownRoutes(app: FastifyInstance): void {
  const routes = new Map<string, KnownRoute>();
  app.addHook("onRoute", ({ url, method }) => {
    const route = routes.get(url) ?? { pattern: patternOf(url), methods: new Set() };
    for (const name of [method].flat()) route.methods.add(name);
    routes.set(url, route);
  });
  app.addHook("onRequest", async (request) => {
    if (!request.is404) return;
    const path = request.url.split("?", 1)[0];
    const route = [...routes.values()].find(({ pattern }) => pattern.test(path));
    if (route === undefined) throw nothingAt(path);
    const allow = [...route.methods].toSorted().join(", ");
    throw new HttpError(405, `Expected ${allow} for the method but received ${request.method}`, { headers: { allow } });
  });
}

export function nothingAt(path: string): HttpError {
  return new HttpError(404, `There is nothing at ${showSent(path)}; /openapi.json lists what there is`);
}

/** `/jobs/:id` → `^/jobs/[^/]+$` */
function patternOf(url: string): RegExp {
  const segments = url.split("/").map((segment) => (segment.startsWith(":") ? "[^/]+" : segment.replaceAll(".", "\\.")));
  return new RegExp(`^${segments.join("/")}$`);
}
