import { isIP, type Socket } from "node:net";
import { callbackify } from "node:util";
import { buildConnector } from "undici";
import { isForbidden, isTrusted, type Destination, type OutgoingRules } from "./destination.ts";
import { OutgoingError, toOutgoingError } from "./outgoing-error.ts";
import { isPublicAddress, isSameAddress } from "./public-address.ts";
import type { ResolveHost } from "./resolve-host.ts";

/** For one address; a name may have several, and all of them share the request's own time. */
const CONNECT_TIMEOUT_MS = 4000;

export interface ConnectorOptions {
  readonly rules: OutgoingRules;
  readonly resolveHost: ResolveHost;
  /** For looking up a name and finding an address of it that answers. */
  readonly timeoutMs: number;
  /** Opens a socket to an address. */
  readonly open?: buildConnector.connector;
}

/**
 * Opens connections to public addresses only. The check belongs here and nowhere earlier: what is checked is the very address that is
 * connected to, so no second look at the name can bring another one, and no spelling goes around it. Every answer for a name must be
 * public, not only the one that is taken; the connected socket is asked once more whom it reached.
 */
export function createGuardedConnector({
  rules,
  resolveHost,
  timeoutMs,
  open = buildConnector({ timeout: CONNECT_TIMEOUT_MS, allowH2: false }),
}: ConnectorOptions): buildConnector.connector {
  async function connect(options: buildConnector.Options): Promise<Socket> {
    const destination = toDestination(options);
    const trusted = isTrusted(destination, rules);
    const isReachable = (address: string): boolean => trusted || isPublicAddress(address);
    if (isForbidden(destination, rules)) throw new OutgoingError("forbidden");

    const signal = AbortSignal.timeout(timeoutMs);
    const addresses = await resolveHost(destination.hostname, { isTrusted: trusted, signal }).catch((error: unknown) => {
      throw new OutgoingError(signal.aborted ? "timeout" : "nowhere", error);
    });
    const forbidden = addresses.filter((address) => !isReachable(address));
    if (forbidden.length > 0) throw new OutgoingError("nowhere", new Error(`${destination.hostname} leads to ${forbidden.join(", ")}`));

    let failure = new OutgoingError(addresses.length === 0 ? "nowhere" : "timeout");
    for (const address of addresses) {
      if (signal.aborted) break;
      try {
        return await openChecked(options, destination.hostname, address, isReachable);
      } catch (error) {
        failure = toOutgoingError(error);
      }
    }
    throw failure;
  }

  /** A socket that has reached the very address that was asked for. */
  async function openChecked(
    options: buildConnector.Options,
    hostname: string,
    address: string,
    isReachable: (address: string) => boolean,
  ): Promise<Socket> {
    const socket = await openSocket(options, hostname, address);
    const peer = socket.remoteAddress ?? "";
    if (isSameAddress(peer, address) && isReachable(peer)) return socket;
    socket.destroy();
    throw new OutgoingError("nowhere", new Error(`${address} of ${hostname} led to ${peer}`));
  }

  function openSocket({ protocol, port }: buildConnector.Options, hostname: string, address: string): Promise<Socket> {
    // The certificate must be the name's, whatever the address; an address as a server's name is no TLS (RFC 6066 §3).
    const name = protocol === "https:" && isIP(hostname) === 0 && { servername: hostname };
    return new Promise((resolve, reject) => {
      open({ protocol, port, hostname: address, host: address, ...name }, (error, socket) =>
        error === null ? resolve(socket) : reject(error),
      );
    });
  }

  const connectBack = callbackify(connect);
  return (options, callback) => connectBack(options, (error, socket) => (error ? callback(error, null) : callback(null, socket)));
}

function toDestination({ protocol, hostname, port }: buildConnector.Options): Destination {
  const host = hostname.replace(/^\[(.*)\]$/, "$1");
  return { protocol, hostname: host, port: Number(port) || (protocol === "https:" ? 443 : 80) };
}
