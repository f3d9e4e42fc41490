import { isUtf8 } from "node:buffer";
import type { FormField } from "@retouch/contract";
import { HttpError } from "./http-error.ts";

/** More fields than the contract has, with room for unknown ones. */
const MAX_PARTS = 100;
const MAX_PART_HEADER_BYTES = 4096;
/** RFC 2046 §5.1.1: 1 to 70 characters. */
const BOUNDARY = /;\s*boundary=(?:"([^"\r\n]{1,70})"|([^\s;"]{1,70}))/i;
const PARAMETER = /;\s*([\w*-]+)=(?:"([^"]*)"|([^\s;"]*))\s*/gy;

interface Delimiter {
  /** Where the part before it ends. */
  readonly start: number;
  /** Where the part after it begins. */
  readonly end: number;
  readonly isLast: boolean;
}

/** Reads a form (RFC 7578). Files are views of the body; nothing is copied, and what lies between two boundaries is not looked at. */
export function parseMultipart(body: Buffer, contentType: string): FormField[] {
  const match = BOUNDARY.exec(contentType);
  const boundary = match?.[1] ?? match?.[2];
  if (boundary === undefined) throw malformed("a boundary in Content-Type");

  const fields: FormField[] = [];
  let open = findDelimiter(body, boundary, 0);
  for (let parts = 0; !open.isLast; parts++) {
    if (parts === MAX_PARTS) throw new HttpError(413, `Expected at most ${MAX_PARTS} parts in the form`);
    const next = findDelimiter(body, boundary, open.end);
    const field = readPart(body.subarray(open.end, next.start));
    if (field !== undefined) fields.push(field);
    open = next;
  }
  return fields;
}

/** The next line that is the boundary; the first one may open the body, and anything may stand before it (RFC 2046 §5.1.1). */
function findDelimiter(body: Buffer, boundary: string, from: number): Delimiter {
  const line = `--${boundary}`;
  // The line break before the boundary belongs to it, also when the part is empty and has just used it up.
  for (let at = body.indexOf(line, from, "utf8"); at !== -1; at = body.indexOf(line, at + 1, "utf8")) {
    const isLineStart = at === 0 || (at >= 2 && body[at - 2] === 0x0d && body[at - 1] === 0x0a);
    const after = at + Buffer.byteLength(line);
    if (!isLineStart) continue;
    const start = Math.max(at - 2, from);
    if (body.toString("latin1", after, after + 2) === "--") return { start, end: after + 2, isLast: true };
    const lineEnd = body.indexOf("\r\n", after, "latin1");
    if (lineEnd !== -1 && lineEnd - after <= MAX_PART_HEADER_BYTES && body.toString("latin1", after, lineEnd).trim() === "") {
      return { start, end: lineEnd + 2, isLast: false };
    }
  }
  throw malformed("a closing boundary at the end");
}

/** Undefined for a file input of a page that was left empty: no name and no bytes. */
function readPart(part: Buffer): FormField | undefined {
  const headerEnd = part.subarray(0, MAX_PART_HEADER_BYTES).indexOf("\r\n\r\n", 0, "latin1");
  if (headerEnd === -1) throw malformed("each part to have a short header and a blank line");
  const headers = part.toString("utf8", 0, headerEnd).split("\r\n");
  const content = part.subarray(headerEnd + 4);

  const { name, filename } = readDisposition(headers.find((line) => /^content-disposition:/i.test(line)) ?? "");
  if (name === undefined) throw malformed('each part to have Content-Disposition: form-data with a "name"');
  if (headers.some((line) => /^content-transfer-encoding:\s*(?:base64|quoted-printable)/i.test(line))) {
    throw malformed("parts as they are, without Content-Transfer-Encoding");
  }
  if (filename !== undefined) return filename === "" && content.length === 0 ? undefined : [name, content];
  if (!isUtf8(content)) throw malformed(`text in UTF-8, or a file with a filename, for ${JSON.stringify(name.slice(0, 40))}`);
  return [name, content.toString("utf8")];
}

function readDisposition(line: string): { name?: string | undefined; filename?: string | undefined } {
  const type = /^content-disposition:\s*form-data\s*/i.exec(line);
  if (type === null) return {};
  const parameters = new Map<string, string>();
  for (const [, name, quoted, bare] of line.slice(type[0].length).matchAll(PARAMETER)) {
    parameters.set(name.toLowerCase(), quoted === undefined ? bare : unescape(quoted));
  }
  return { name: parameters.get("name"), filename: parameters.get("filename") ?? parameters.get("filename*") };
}

/** How a quote and a line break are written within quotes; a backslash is only itself (HTML, "multipart/form-data encoding algorithm"). */
function unescape(text: string): string {
  return text.replaceAll("%22", '"').replaceAll("%0D", "\r").replaceAll("%0A", "\n");
}

function malformed(expectation: string): HttpError {
  return new HttpError(400, `The form is not well-formed: expected ${expectation}`);
}
