import { fstatSync, ftruncateSync, openSync, readSync, unlinkSync, writeSync } from "node:fs";
import { randomUUID } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Where bytes lie in an exchange. */
export interface Place {
  readonly offset: number;
  readonly length: number;
}

/** Bytes in a message: themselves, or where they lie in the exchange on that message's way. */
export type Carried = Uint8Array | Place;

/** Files in memory, where the system has them; else what is written is gone before it reaches a disk, as a rule. */
const FOLDERS = ["/dev/shm", tmpdir()];
/** How the engine's process is told which of its descriptors it has inherited for that. */
const VARIABLE = "RETOUCH_EXCHANGE";
/** What the channel carries as fast. */
const SMALL_BYTES = 64 * 1024;
/** Memory that is kept for the next message: pages that are made anew, and zeroed, take as long as the copy. */
const KEPT_BYTES = 16 * 1024 * 1024;

/**
 * Memory that two processes share: a file without a name, which ends with the last of them. Between processes, Node's channel takes three
 * times as long for a picture, most of it for memory that it fills and copies. One message's bytes lie in it at a time: the request's are taken
 * out before the edit begins, and the result's before the next request.
 *
 * @returns its descriptor, for this process and one that inherits it; undefined where no such file can be made
 */
export function openExchange(folders: readonly string[] = FOLDERS): number | undefined {
  for (const folder of folders) {
    const path = join(folder, `retouch-${randomUUID()}`);
    try {
      const exchange = openSync(path, "wx+", 0o600);
      unlinkSync(path);
      return exchange;
    } catch {
      // The next one, or none: the channel carries everything, too.
    }
  }
  return undefined;
}

/** What tells a child process where its exchange is. */
export function exchangeEnvironment(exchange: number): NodeJS.ProcessEnv {
  return { [VARIABLE]: String(exchange) };
}

/** The one that this process was given by its parent. */
export function inheritedExchange(environment: NodeJS.ProcessEnv = process.env): number | undefined {
  const exchange = environment[VARIABLE];
  return exchange === undefined ? undefined : Number(exchange);
}

/** Puts the bytes of one message into an exchange, one after another from its start. What does not go in goes with the message. */
export function fillExchange(exchange: number | undefined): (bytes: Uint8Array) => Carried {
  let end = 0;
  return (bytes) => {
    if (exchange === undefined || bytes.length <= SMALL_BYTES) return bytes;
    const place = { offset: end, length: bytes.length };
    if (!write(exchange, bytes, end)) return bytes;
    end += bytes.length;
    return place;
  };
}

/** Bytes of a message. @throws RangeError for a place that is not there */
export function takeFromExchange(exchange: number | undefined, carried: Carried): Uint8Array {
  return carried instanceof Uint8Array ? carried : read(exchange, carried);
}

/** Gives memory back that a message needed and few others do. */
export function trimExchange(exchange: number | undefined): void {
  if (exchange !== undefined && fstatSync(exchange).size > KEPT_BYTES) ftruncateSync(exchange);
}

/** False when there is no room. */
function write(exchange: number, bytes: Uint8Array, offset: number): boolean {
  try {
    for (let done = 0; done < bytes.length;) done += writeSync(exchange, bytes, done, bytes.length - done, offset + done);
    return true;
  } catch {
    return false;
  }
}

function read(exchange: number | undefined, { offset, length }: Place): Uint8Array {
  const size = exchange === undefined ? 0 : fstatSync(exchange).size;
  const isThere = Number.isSafeInteger(offset) && Number.isSafeInteger(length) && offset >= 0 && length >= 0 && offset + length <= size;
  if (exchange === undefined || !isThere) {
    throw new RangeError(`Expected a place within the ${size} bytes of the exchange but received ${length} bytes at ${offset}`);
  }
  const bytes = Buffer.allocUnsafeSlow(length);
  for (let done = 0; done < length;) {
    const read = readSync(exchange, bytes, done, length - done, offset + done);
    // The other side has cut it meanwhile.
    if (read === 0) throw new RangeError(`Expected ${length} bytes at ${offset} of the exchange but received ${done}`);
    done += read;
  }
  return bytes;
}
