import { Agent, request, type Dispatcher } from "undici";
import { destinationOf, isForbidden, type OutgoingRules } from "./destination.ts";
import { createGuardedConnector } from "./guarded-connector.ts";
import { OutgoingError, toOutgoingError } from "./outgoing-error.ts";
import { resolveHost as askNameServers, type ResolveHost } from "./resolve-host.ts";

/** For a request with all its redirects, from the name to the last byte. */
const TIMEOUT_MS = 10_000;
const MAX_HEADER_BYTES = 16 * 1024;

const MAX_DISCARDED_BYTES = 16 * 1024;

const REDIRECTS = [301, 302, 303, 307, 308];

export interface OutgoingRequest {
  readonly method: "GET" | "POST";
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** How many are followed, each checked like the first address; a POST follows none. */
  readonly maxRedirects: number;
  /** A longer answer is an error; at 0 nothing of it is read. */
  readonly maxBytes: number;
  /** Ends the request before its time. */
  readonly signal?: AbortSignal;
}

export interface OutgoingResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Uint8Array;
}

/** The one way out of this process to addresses that somebody else has chosen. */
export interface Outgoing {
  /**
   * Sends a request to a public address, or to one that the operator trusts, within 10 s.
   *
   * @throws OutgoingError, also when the signal fires
   */
  send(url: URL, request: OutgoingRequest): Promise<OutgoingResponse>;
  /** Whether `send` would refuse this URL by its spelling alone. Tells the caller nothing but what the URL says itself. */
  refuses(url: URL): boolean;
  close(): Promise<void>;
}

export interface OutgoingOptions extends OutgoingRules {
  readonly resolveHost?: ResolveHost;
  readonly timeoutMs?: number;
}

export function createOutgoing({ resolveHost = askNameServers, timeoutMs = TIMEOUT_MS, ...rules }: OutgoingOptions): Outgoing {
  const agent = new Agent({
    connect: createGuardedConnector({ rules, resolveHost, timeoutMs }),
    // A connection of its own for each request. What is sent on one that the receiver is about to close for being idle is lost, and only
    // a receiver knows when that is: a webhook's first message after a pause would be the one.
    pipelining: 0,
    maxHeaderSize: MAX_HEADER_BYTES,
    allowH2: false,
  });
  const refuses = (url: URL): boolean => url.username !== "" || url.password !== "" || isForbidden(destinationOf(url), rules);

  async function follow(url: URL, sent: OutgoingRequest, signal: AbortSignal, redirectsLeft: number): Promise<OutgoingResponse> {
    if (refuses(url)) throw new OutgoingError("forbidden");
    const { method, headers, body = null, maxBytes } = sent;
    const response = await request(url, {
      dispatcher: agent,
      method,
      headers: { ...headers, "accept-encoding": "identity" },
      body,
      signal,
    });
    const { location } = response.headers;
    if (redirectsLeft > 0 && REDIRECTS.includes(response.statusCode) && typeof location === "string") {
      discard(response.body);
      const next = URL.parse(location, url.href);
      if (next === null) throw new OutgoingError("forbidden");
      return follow(next, sent, signal, redirectsLeft - 1);
    }
    return { status: response.statusCode, headers: response.headers, body: await read(response.body, maxBytes) };
  }

  return {
    refuses,
    async send(url, sent) {
      const redirects = sent.method === "GET" ? sent.maxRedirects : 0;
      const signal = AbortSignal.any([AbortSignal.timeout(timeoutMs), sent.signal].filter((end) => end !== undefined));
      try {
        return await Promise.race([follow(url, sent, signal, redirects), rejectAfter(signal)]);
      } catch (error) {
        throw signal.aborted ? new OutgoingError("timeout", error) : toOutgoingError(error);
      }
    },
    close: () => agent.destroy(),
  };
}

/** undici heeds a signal only once it is connected. */
function rejectAfter(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(new OutgoingError("timeout"));
    signal.addEventListener("abort", () => reject(new OutgoingError("timeout")));
  });
}

type Body = Dispatcher.ResponseData["body"];

async function read(body: Body, maxBytes: number): Promise<Uint8Array> {
  if (maxBytes === 0) {
    discard(body);
    return new Uint8Array();
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > maxBytes) throw new OutgoingError("too-large"); // leaving the loop destroys the connection
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}

/** Passes over what little there is, so that the connection can be used again; of more, the connection is closed. */
function discard(body: Body): void {
  body.on("error", () => undefined); // nobody reads it, so nobody misses the rest
  body.dump({ limit: MAX_DISCARDED_BYTES }).catch(() => undefined);
}
