import { DEFAULT_OUTGOING_PORTS, readTrusted } from "../outgoing/destination.ts";
import { readVariable, type Environment } from "./environment.ts";

/** What the process may reach, and where others reach it. */
export interface OutgoingSettings {
  /** Whether pictures may be given by URL. */
  readonly allowUrls: boolean;
  /** Where https may go on the public internet. */
  readonly outgoingPorts: readonly number[];
  /** `host:port` of places that webhooks and pictures by URL may reach wherever they lie, also by plain http. */
  readonly allowOutgoing: readonly string[];
  /** Where callers reach the server, without a slash at the end; undefined: where each request says it reached it. */
  readonly publicUrl: string | undefined;
}

export interface OutgoingFlags {
  readonly allowUrls?: boolean;
  readonly allowOutgoing?: string;
  readonly publicUrl?: string;
}

export interface OutgoingReading {
  readonly settings: OutgoingSettings;
  /** What does not work, a sentence each; `settings` are to be used only when there is none. */
  readonly problems: readonly string[];
}

export function readOutgoingSettings(flags: OutgoingFlags, environment: Environment): OutgoingReading {
  const allowUrls = readVariable(environment, "RETOUCH_ALLOW_URLS") ?? "0";
  const ports = readVariable(environment, "RETOUCH_OUTGOING_PORTS")?.split(",") ?? DEFAULT_OUTGOING_PORTS.map(String);
  const places = (flags.allowOutgoing ?? readVariable(environment, "RETOUCH_ALLOW_OUTGOING"))?.split(",") ?? [];
  const publicUrl = flags.publicUrl ?? readVariable(environment, "RETOUCH_PUBLIC_URL");
  const problems = [
    !/^[01]$/.test(allowUrls) && `Expected 0 or 1 for RETOUCH_ALLOW_URLS but received ${JSON.stringify(allowUrls)}`,
    ...ports
      .filter((port) => !/^[1-9]\d{0,4}$/.test(port) || Number(port) > 65535)
      .map(
        (port) => `Expected integers from 1 to 65535, separated by commas, for RETOUCH_OUTGOING_PORTS but received ${JSON.stringify(port)}`,
      ),
    ...places
      .filter((place) => readTrusted(place) === undefined)
      .map((place) => `Expected host:port, several separated by commas, for allow-outgoing but received ${JSON.stringify(place)}`),
    publicUrl !== undefined &&
      !isPublicUrl(publicUrl) &&
      `Expected an https or http URL without a query for public-url but received ${JSON.stringify(publicUrl)}`,
  ].filter((problem) => problem !== false);
  return {
    settings: {
      allowUrls: flags.allowUrls === true || allowUrls === "1",
      outgoingPorts: ports.map(Number),
      allowOutgoing: places.map(readTrusted).filter((place) => place !== undefined),
      publicUrl: publicUrl?.replace(/\/+$/, ""),
    },
    problems,
  };
}

function isPublicUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, search, hash } = new URL(text);
  return /^https?:$/.test(protocol) && [username, password, search, hash].every((part) => part === "");
}
