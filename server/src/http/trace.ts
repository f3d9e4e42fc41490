import { randomUUID } from "node:crypto";

/** W3C Trace Context: version 00 is exactly this; a later version may go on after another dash (§4.3). */
const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-.*)?$/;

/** The trace id of a well-formed `traceparent`, else a new one: 32 hexadecimal digits, not all zero. */
export function traceIdOf(traceparent: string | string[] | undefined): string {
  return readTraceparent(traceparent)?.traceId ?? newTraceId();
}

/** The caller's own span: 16 hexadecimal digits, not all zero. */
export function parentSpanIdOf(traceparent: string | string[] | undefined): string | undefined {
  return readTraceparent(traceparent)?.parentId;
}

function readTraceparent(traceparent: string | string[] | undefined): { traceId: string; parentId: string } | undefined {
  const match = typeof traceparent === "string" ? TRACEPARENT.exec(traceparent) : null;
  if (match === null) return undefined;
  const [, version, traceId, parentId, more] = match;
  const isValid = version !== "ff" && !(version === "00" && more !== undefined) && !/^0+$/.test(traceId) && !/^0+$/.test(parentId);
  return isValid ? { traceId, parentId } : undefined;
}

/** Random but for six bits, none of them in the last seven bytes, which must be (§3.2.2.3). Node draws for many UUIDs at a time. */
export function newTraceId(): string {
  return randomUUID().replaceAll("-", "");
}
