import { isIP } from "node:net";
import { isPublicAddress } from "./public-address.ts";

/** What a connection is opened to. */
export interface Destination {
  readonly protocol: string;
  /** In lower case; an IPv6 address without brackets. */
  readonly hostname: string;
  readonly port: number;
}

/** What the operator decides about requests that leave this machine. */
export interface OutgoingRules {
  /** Where https may go on the public internet. */
  readonly ports: readonly number[];
  /** `host:port` of places that are reached wherever they lie, also by plain http: a private network's own, or a test's. */
  readonly trusted: readonly string[];
}

export const DEFAULT_OUTGOING_PORTS: readonly number[] = [443, 8443];

const DEFAULT_PORTS: Readonly<Record<string, number>> = { "https:": 443, "http:": 80 };

/** As the URL parser understood it: decimal, octal, hexadecimal and shortened addresses are dotted ones here. */
export function destinationOf(url: URL): Destination {
  return {
    protocol: url.protocol,
    hostname: url.hostname.replace(/^\[(.*)\]$/, "$1"),
    port: url.port === "" ? (DEFAULT_PORTS[url.protocol] ?? 0) : Number(url.port),
  };
}

/** `host:port` as the URL parser spells it, or undefined for what is none: `Example.com:99` → `example.com:99`. */
export function readTrusted(text: string): string | undefined {
  if (!/^[^/?#@*\s\\]+:\d{1,5}$/.test(text) || !URL.canParse(`http://${text}`)) return undefined;
  return authority(destinationOf(new URL(`http://${text}`)));
}

export function isTrusted(destination: Destination, { trusted }: OutgoingRules): boolean {
  return trusted.includes(authority(destination));
}

/** What is wrong with a destination, as far as its spelling shows it: a name may still lead to a forbidden address. */
export function isForbidden(destination: Destination, rules: OutgoingRules): boolean {
  const { protocol, hostname, port } = destination;
  if (isTrusted(destination, rules)) return protocol !== "https:" && protocol !== "http:";
  return protocol !== "https:" || !rules.ports.includes(port) || (isIP(hostname) !== 0 && !isPublicAddress(hostname));
}

function authority({ hostname, port }: Destination): string {
  return `${isIP(hostname) === 6 ? `[${hostname}]` : hostname}:${port}`;
}
