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

/** The JSON reply as bytes. The base64 of megabytes is laid between small pieces of JSON; stringifying it would block the loop. */
export function imageReplyBody(job: DoneJob, pictures: readonly LoadedPicture[]): Buffer {
  const encoded = pictures.map(toBase64);
  const images = pictures.flatMap((picture, i) => [i === 0 ? "" : ",", ...withPicture({}, picture, encoded[i], {})]);
  const more = encoded.length > 1 ? [',"images":[', ...images, "]"] : [];
  const parts = withPicture({ status: 200 }, pictures[0], encoded[0], sharedFields(job));
  return Buffer.concat([...parts.slice(0, -1), ...more, "}"].map((part) => (typeof part === "string" ? Buffer.from(part, "utf8") : part)));
}

/** The same with links in place of the pictures. */
export function imageUrlReply(job: DoneJob, links: Links): ImageUrlReply {
  const images = job.result.pictures.map((picture, i) => ({ ...pictureFacts(picture), url: links.picture(job, i) }));
  return { status: 200, ...images[0], ...sharedFields(job), ...(images.length > 1 && { images }) };
}

function sharedFields({ result: { model, steps, scheduler, warnings, timings }, warnings: ofRequest, traceId }: DoneJob) {
  return {
    model,
    steps,
    scheduler,
    finish_reason: "SUCCESS" as const,
    warnings: [...ofRequest, ...warnings],
    timings: wholeMilliseconds(timings),
    traceId,
  };
}

export function wholeMilliseconds({ queue, encode, denoise, decode }: JobResult["timings"]): ImageReply["timings"] {
  return {
    queue_ms: Math.round(queue),
    encode_ms: Math.round(encode),
    denoise_ms: Math.round(denoise),
    decode_ms: Math.round(decode),
  };
}

/** Each picture once, however often it stands in the reply. */
function toBase64({ bytes }: LoadedPicture): Buffer {
  const base64 = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
  return Buffer.from(base64, "latin1");
}

/** The headers of a reply that is the picture itself. */
export function imageHeaders(picture: StoredPicture, model: string): Record<string, string> {
  const difference = picture.unmaskedMaxDifference;
  return {
    "content-type": contentType(picture),
    "x-seed": String(picture.seed),
    "x-model": encodeURIComponent(model),
    ...(difference !== undefined && { "x-unmasked-max-diff": String(difference) }),
  };
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
function withPicture(before: object, picture: LoadedPicture, base64: Buffer, after: object): (string | Buffer)[] {
  const { "content-type": type, "content-length": length, ...rest } = pictureFacts(picture);
  const head = JSON.stringify({ ...before, "content-type": type, "content-length": length });
  const tail = JSON.stringify({ ...rest, ...after });
  return [head.slice(0, -1), ',"image_data":"', base64, '",', tail.slice(1, -1), "}"];
}

function contentType({ format }: Pick<EditedPicture, "format">): PictureFacts["content-type"] {
  return `image/${format}`;
}
