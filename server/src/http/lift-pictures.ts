import { randomBytes } from "node:crypto";
import { isPictureField } from "@retouch/contract";

/** A body of JSON without the base64 that makes most of its megabytes. */
export interface LiftedBody {
  /** The same JSON, in which a mark stands for each text that was lifted. */
  readonly rest: Buffer;
  /** Puts what was lifted back where its mark stands: bytes in a picture's field, in any other place the text as it was sent. */
  readonly putBack: (parsed: object) => object;
}

interface Lifted {
  readonly bytes: Buffer;
  /** With the head of a data URL, if it had one. */
  readonly text: Buffer;
}

/** Shorter texts are read fast enough as text. */
const MIN_LENGTH = 32 * 1024;
/** Characters that are decoded at a time: a multiple of four, whose text is forgotten while it is young. */
const PIECE = 48 * 1024;
const DATA_URL = /^data:[^,"\\]{0,256};base64,/i;
const LONGEST_HEAD = 300;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const EQUALS = 0x3d;

/** Cannot be guessed, so that no caller can write a mark. */
const MARK = `lifted ${randomBytes(16).toString("hex")} `;

/**
 * Takes long texts of canonical base64 (RFC 4648 §4, padded), with or without a data URL's head, out of a body of JSON, and decodes
 * them where they lie: as part of the whole each would become a text of megabytes three times, of the body, as its value, and to be compared
 * with. Everything else stays as it is, for the parser to judge.
 */
export function liftPictures(body: Buffer): LiftedBody {
  const lifted = new Map<string, Lifted>();
  const kept: Buffer[] = [];
  let keptTo = 0;
  let start = body.indexOf(QUOTE);
  while (start !== -1) {
    const end = endOfText(body, start + 1);
    if (end === -1) break;
    const one = end - start > MIN_LENGTH ? decode(body.subarray(start + 1, end)) : undefined;
    if (one !== undefined) {
      const mark = `${MARK}${lifted.size}`;
      lifted.set(mark, one);
      kept.push(body.subarray(keptTo, start + 1), Buffer.from(mark));
      keptTo = end;
    }
    start = body.indexOf(QUOTE, end + 1);
  }
  if (lifted.size === 0) return { rest: body, putBack: (parsed) => parsed };
  return { rest: Buffer.concat([...kept, body.subarray(keptTo)]), putBack: (parsed) => putBack(parsed, lifted) };
}

/** Where the closing quote stands; -1 for a text that does not end. */
function endOfText(body: Buffer, from: number): number {
  let at = body.indexOf(QUOTE, from);
  while (at !== -1) {
    let backslashes = 0;
    while (body[at - 1 - backslashes] === BACKSLASH) backslashes++;
    if (backslashes % 2 === 0) return at;
    at = body.indexOf(QUOTE, at + 1);
  }
  return -1;
}

/** Undefined for what is not canonical base64, in whatever way. */
function decode(text: Buffer): Lifted | undefined {
  const head = DATA_URL.exec(text.toString("latin1", 0, LONGEST_HEAD))?.[0] ?? "";
  const digits = text.subarray(head.length);
  // Node's decoder takes the URL-safe alphabet too.
  if (digits.length % 4 !== 0 || digits.includes("-") || digits.includes("_")) return undefined;
  const padding = digits.at(-2) === EQUALS ? 2 : Number(digits.at(-1) === EQUALS);
  const bytes = Buffer.allocUnsafeSlow((digits.length / 4) * 3 - padding);
  let written = 0;
  for (let from = 0; from < digits.length; from += PIECE) {
    const to = Math.min(from + PIECE, digits.length);
    written += bytes.write(digits.toString("latin1", from, to), written, "base64");
    // What it does not know it skips, and so gives fewer bytes.
    if (written !== Math.min((to / 4) * 3, bytes.length)) return undefined;
  }
  // The last digit may hold bits that belong to no byte.
  const lastBytes = bytes.subarray(((digits.length - 4) / 4) * 3);
  return lastBytes.toString("base64") === digits.toString("latin1", digits.length - 4) ? { bytes, text } : undefined;
}

function putBack(parsed: object, lifted: ReadonlyMap<string, Lifted>): object {
  const pictures: Buffer[] = [];

  /** The same bytes sent twice are one value. */
  function pictureOf({ bytes }: Lifted): Buffer {
    const known = pictures.find((picture) => picture.equals(bytes));
    if (known === undefined) pictures.push(bytes);
    return known ?? bytes;
  }

  function restore(value: unknown, isPicture: boolean): unknown {
    if (typeof value === "string") {
      const one = lifted.get(value);
      if (one === undefined) return value;
      return isPicture ? pictureOf(one) : one.text.toString("latin1");
    }
    if (Array.isArray(value)) return value.map((entry) => restore(entry, isPicture));
    return typeof value === "object" && value !== null ? restoreMembers(value, () => false) : value;
  }

  function restoreMembers(value: object, isPicture: (name: string) => boolean): object {
    const nameOf = (name: string): string => lifted.get(name)?.text.toString("latin1") ?? name;
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [nameOf(name), restore(member, isPicture(name))]));
  }

  return Array.isArray(parsed) ? (restore(parsed, false) as object) : restoreMembers(parsed, isPictureField);
}
