import type { FastifyRequest } from "fastify";
import { HttpError } from "./http-error.ts";
import { showSent } from "./show-sent.ts";

interface Range {
  readonly type: string;
  readonly quality: number;
}

/** How much an `Accept` header wants a media type, 0–1; its most specific range decides (RFC 9110 §12.5.1). No header: 1. */
export function acceptance(header: string | undefined, mediaType: string): number {
  if (header === undefined || header.trim() === "") return 1;
  const ranges = header.split(",").map(readRange);
  for (const candidate of [mediaType, `${mediaType.split("/")[0]}/*`, "*/*"]) {
    const range = ranges.find(({ type }) => type === candidate);
    if (range !== undefined) return range.quality;
  }
  return 0;
}

function readRange(text: string): Range {
  const [type, ...parameters] = text.split(";").map((part) => part.trim().toLowerCase());
  const quality = Number.parseFloat(parameters.find((parameter) => parameter.startsWith("q="))?.slice(2) ?? "1");
  // No number is no wish.
  return { type, quality: quality > 0 ? Math.min(quality, 1) : 0 };
}

export const JSON_TYPES = ["application/json", "application/problem+json"];
export const IMAGE_TYPES = ["image/png", "image/jpeg", "image/webp"];
export const EVENT_STREAM = "text/event-stream";

/** How much a caller wants the one of these media types that it wants most, 0–1; 0: it takes none of them. */
function bestAcceptance({ headers }: FastifyRequest, mediaTypes: readonly string[]): number {
  return Math.max(...mediaTypes.map((type) => acceptance(headers.accept, type)));
}

/** 406 for a caller who takes nothing of what there is. `named`: what to advise. */
export function requireAccept(request: FastifyRequest, mediaTypes: readonly string[], named = mediaTypes.slice(0, 1)): void {
  if (bestAcceptance(request, mediaTypes) === 0) throw notAcceptable(request, anyOf(named));
}

/** "a, b or c" */
export function anyOf(types: readonly string[]): string {
  return types.length === 1 ? types[0] : `${types.slice(0, -1).join(", ")} or ${types[types.length - 1]}`;
}

/** 406 with what there is and what was asked for. */
export function notAcceptable({ headers }: FastifyRequest, rule: string): HttpError {
  return new HttpError(406, `Expected ${rule} for Accept but received ${showSent(headers.accept)}`);
}

/**
 * What the caller itself has to say. Browsers and Java's HttpURLConnection ask for HTML and for pictures before anything else, whatever
 * they are used for: of a header that has HTML in it, only the wildcard counts.
 */
export function ownAccept({ headers: { accept } }: FastifyRequest): string | undefined {
  const isOfTheClient = accept !== undefined && acceptance(accept, "text/html") > acceptance(accept, "application/json");
  return isOfTheClient && acceptance(accept, "*/*") > 0 ? "*/*" : accept;
}

/** True when a caller asks for events by name, and wants nothing else more; `*` alone means whatever else there is. */
export function wantsEvents(request: FastifyRequest): boolean {
  const events = bestAcceptance(request, [EVENT_STREAM]);
  const others = bestAcceptance(request, [...IMAGE_TYPES, ...JSON_TYPES]);
  return events > 0 && events >= others && /text\/event-stream/i.test(request.headers.accept ?? "");
}
