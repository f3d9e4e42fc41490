import { isAscii, isUtf8 } from "node:buffer";
import { showValue } from "@retouch/contract";
import { HttpError } from "./http-error.ts";
import { liftPictures } from "./lift-pictures.ts";
import { locateJsonError } from "./locate-json-error.ts";
import { showSent } from "./show-sent.ts";

/** Reads a body as a JSON object in UTF-8 (RFC 8259 §8.1), or says where it stops being one. */
export function parseJsonObject(body: Buffer): Record<string, unknown> {
  if (!isUtf8(body)) throw new HttpError(400, "Expected JSON in UTF-8 for the body but received other bytes");
  const value = parse(body);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new HttpError(400, `Expected a JSON object for the body but received ${value === null ? "null" : showValue(value)}`);
  }
  return value as Record<string, unknown>;
}

function parse(body: Buffer): unknown {
  const { rest, putBack } = liftPictures(body);
  const value = parseRest(rest, body);
  return typeof value === "object" && value !== null ? putBack(value) : value;
}

/** `body`: the whole of it, by which an error says where it is. */
function parseRest(rest: Buffer, body: Buffer): unknown {
  try {
    return JSON.parse(toText(rest));
  } catch {
    const text = toText(body);
    if (text.trim() === "") throw new HttpError(400, "Expected a JSON object for the body but received nothing");
    const { line, column, message } = locateJsonError(text);
    throw new HttpError(400, `The body is not JSON: line ${line}, column ${column}: ${message}`);
  }
}

/** Base64 is ASCII, whose megabytes are read several times faster as what they are. */
function toText(body: Buffer): string {
  return isAscii(body) ? body.toString("latin1") : body.toString("utf8").replace(/^\ufeff/, "");
}

/** Refuses what would only show as unreadable JSON: a compressed body or another encoding of text. */
export function checkBodyHeaders(headers: Readonly<Record<string, string | string[] | undefined>>): void {
  const encoding = headers["content-encoding"];
  if (encoding !== undefined && encoding !== "identity") {
    throw new HttpError(415, `Expected a body without Content-Encoding but received ${showSent(encoding)}`, {
      headers: { "accept-encoding": "identity" },
    });
  }
  const charset = /charset\s*=\s*"?([^";\s]+)/i.exec(String(headers["content-type"]))?.[1];
  if (charset !== undefined && !/^(utf-?8|us-ascii)$/i.test(charset)) {
    throw new HttpError(415, `Expected charset=utf-8 for Content-Type but received charset=${showSent(charset)}`);
  }
}
