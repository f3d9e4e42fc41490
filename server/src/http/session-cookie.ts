import type { FastifyRequest } from "fastify";
import { SESSION_DAYS } from "../keys/sign-in.ts";
import { HttpError } from "./http-error.ts";

const NAME = "retouch_session";
const SAFE_METHODS = ["GET", "HEAD"];

/** The session's token that a browser sent. */
export function sessionTokenOf({ headers }: FastifyRequest): string | undefined {
  const pairs = headers.cookie?.split(";").map((pair) => pair.trim()) ?? [];
  return pairs.find((pair) => pair.startsWith(`${NAME}=`))?.slice(NAME.length + 1);
}

/**
 * `Set-Cookie` for a token; without one, the browser forgets its own. No script reads it, no other site's page sends it along. `Secure`
 * where the page came by https through a proxy; the server itself speaks HTTP, over which browsers take no such cookie.
 */
export function sessionCookie({ headers }: FastifyRequest, token: string | undefined): string {
  const maxAge = token === undefined ? 0 : SESSION_DAYS * 24 * 60 * 60;
  const secure = headers.origin?.startsWith("https:") === true ? "; Secure" : "";
  return `${NAME}=${token ?? ""}; Path=/; Max-Age=${maxAge}; HttpOnly; SameSite=Strict${secure}`;
}

/**
 * A browser sends its cookie whoever's page asks, and `SameSite` takes another port of the same machine for the same site. So a
 * request that is signed in by cookie must come from this server's own page: by `Sec-Fetch-Site`, or, where a browser sends none
 * (plain HTTP on another machine), by `Origin`, which every browser sends with what changes something.
 *
 * @throws HttpError 403 with `why` no other page is let in
 */
export function refuseOtherOrigin({ headers, host, method }: FastifyRequest, why = "a session holds for no other"): void {
  const isSafe = SAFE_METHODS.includes(method);
  const site = headers["sec-fetch-site"];
  const isOwn =
    site === undefined
      ? headers.origin === undefined
        ? isSafe
        : hostOf(headers.origin) === host.toLowerCase()
      : site === "same-origin" || (site === "none" && isSafe);
  if (!isOwn) throw new HttpError(403, `Expected a request of this server's own page: ${why}`);
}

/** True for a request that a web page made, or a browser for a person; programs send neither header. */
export function isFromBrowser({ headers }: FastifyRequest): boolean {
  return headers.origin !== undefined || headers["sec-fetch-site"] !== undefined;
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
