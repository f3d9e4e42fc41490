import type { ImageReply, ImageUrlReply } from "@retouch/contract";
import type { EditedPicture } from "../jobs/editor.ts";
import type { Job, JobResult, StoredPicture } from "../jobs/job.ts";
import type { Links } from "./links.ts";

/** A job that has succeeded. */
export interface DoneJob extends Job {
  readonly result: JobResult;
}

/** A picture of a result, with its bytes out of the blob store. */
export interface LoadedPicture extends StoredPicture {
  readonly bytes: Uint8Array;
}

type PictureFacts = Omit<NonNullable<ImageReply["images"]>[number], "image_data">;

/**
 * The JSON reply as bytes. The base64 of megabytes is written between small pieces of JSON, straight to where it stays; stringifying it
 * would block the loop.
 */
export function imageReplyBody(job: DoneJob, pictures: readonly LoadedPicture[]): Buffer {
  const images = pictures.flatMap((picture, i) => [i === 0 ? "" : ",", ...withPicture({}, picture, {})]);
  const more = pictures.length > 1 ? [',"images":[', ...images, "]"] : [];
  return joinParts([...withPicture({ status: 200 }, pictures[0], sharedFields(job)).slice(0, -1), ...more, "}"]);
}

/** The same with links in place of the pictures. */
export function imageUrlReply(job: DoneJob, links: Links): ImageUrlReply {
  const images = job.result.pictures.map((picture, i) => ({ ...pictureFacts(picture), url: links.picture(job, i) }));
  return { status: 200, ...images[0], ...sharedFields(job), ...(images.length > 1 && { images }) };
}

function sharedFields(job: DoneJob) {
  const { model, steps, scheduler, timings } = job.result;
  return {
    model,
    steps,
    scheduler,
    finish_reason: "SUCCESS" as const,
    warnings: warningsOf(job),
    timings: wholeMilliseconds(timings),
    traceId: job.traceId,
  };
}

/** What was ignored of the request, then what is to be said of the work. */
function warningsOf({ warnings, result }: DoneJob): string[] {
  return [...warnings, ...result.warnings];
}

export function wholeMilliseconds({ queue, encode, denoise, decode }: JobResult["timings"]): ImageReply["timings"] {
  return {
    queue_ms: Math.round(queue),
    encode_ms: Math.round(encode),
    denoise_ms: Math.round(denoise),
    decode_ms: Math.round(decode),
  };
}

/** A piece of the reply: JSON, or bytes that become base64. */
type Part = string | Uint8Array;

/** Bytes that are encoded at a time: their text is forgotten while it is young, and a multiple of three needs no padding. */
const BASE64_PIECE = 48 * 1024;

/** The first of several pictures stands in the reply twice, and is encoded once all the same. */
function joinParts(parts: readonly Part[]): Buffer {
  const lengths = parts.map((part) => (typeof part === "string" ? Buffer.byteLength(part) : Math.ceil(part.length / 3) * 4));
  const body = Buffer.allocUnsafe(lengths.reduce((sum, length) => sum + length, 0));
  const written = new Map<Uint8Array, number>();
  let at = 0;
  for (const [i, part] of parts.entries()) {
    const before = typeof part === "string" ? undefined : written.get(part);
    if (typeof part === "string") body.write(part, at, "utf8");
    else if (before === undefined) writeBase64(body, at, part);
    else body.copyWithin(at, before, before + lengths[i]);
    if (typeof part !== "string") written.set(part, at);
    at += lengths[i];
  }
  return body;
}

function writeBase64(body: Buffer, at: number, bytes: Uint8Array): void {
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let from = 0; from < source.length; from += BASE64_PIECE) {
    body.write(source.toString("base64", from, from + BASE64_PIECE), at + (from / 3) * 4, "latin1");
  }
}

/** The headers of a reply that is one of a job's pictures itself. */
export function imageHeaders(picture: StoredPicture, job: DoneJob): Record<string, string> {
  const difference = picture.unmaskedMaxDifference;
  const warnings = warningsOf(job);
  return {
    "content-type": contentType(picture),
    "x-seed": String(picture.seed),
    "x-model": encodeURIComponent(job.result.model),
    ...(difference !== undefined && { "x-unmasked-max-diff": String(difference) }),
    ...(warnings.length > 0 && { "x-warnings": asciiJson(warnings) }),
  };
}

/** JSON that a header can hold. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** What is said of a picture wherever it lies. */
export function pictureFacts(picture: StoredPicture): PictureFacts {
  return {
    "content-type": contentType(picture),
    "content-length": picture.length,
    width: picture.width,
    height: picture.height,
    seed: picture.seed,
    unmasked_max_diff: picture.unmaskedMaxDifference ?? null,
  };
}

/** A JSON object in pieces, the last of which is its closing brace. */
function withPicture(before: object, picture: LoadedPicture, after: object): Part[] {
  const { "content-type": type, "content-length": length, ...rest } = pictureFacts(picture);
  const head = JSON.stringify({ ...before, "content-type": type, "content-length": length });
  const tail = JSON.stringify({ ...rest, ...after });
  return [head.slice(0, -1), ',"image_data":"', picture.bytes, '",', tail.slice(1, -1), "}"];
}

function contentType({ format }: Pick<EditedPicture, "format">): PictureFacts["content-type"] {
  return `image/${format}`;
}
