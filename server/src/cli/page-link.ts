import { isIPv6 } from "node:net";

/** An address that a program on this machine can use. */
export function urlOf(host: string, port: number): string {
  const reachable = { "0.0.0.0": "127.0.0.1", "::": "::1" }[host] ?? host;
  return `http://${isIPv6(reachable) ? `[${reachable}]` : reachable}:${port}`;
}

/** The page's address, signed in. What stands behind a # stays in the browser: no server and no proxy sees or logs it. */
export function pageLink(url: string, token: string): string {
  return `${url}/#sign-in=${token}`;
}
