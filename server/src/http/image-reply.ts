import type { ImageReply } from "@retouch/contract";
import type { EditedPicture, EditOutcome } from "../jobs/editor.ts";

export interface ReplyContext {
  readonly model: string;
  readonly warnings: readonly string[];
  readonly traceId: string;
}

type PictureFields = Omit<NonNullable<ImageReply["images"]>[number], "image_data">;

/** The JSON reply as bytes. The base64 of megabytes is laid between small pieces of JSON; stringifying it would block the loop. */
export function imageReplyBody(outcome: EditOutcome, { model, warnings, traceId }: ReplyContext): Buffer {
  const { steps, scheduler, timings } = outcome;
  const [first] = outcome.pictures;
  const shared = {
    model,
    steps,
    scheduler,
    finish_reason: "SUCCESS",
    warnings: [...warnings, ...outcome.warnings],
    timings: {
      queue_ms: Math.round(timings.queue),
      encode_ms: Math.round(timings.encode),
      denoise_ms: Math.round(timings.denoise),
      decode_ms: Math.round(timings.decode),
    },
    traceId,
  };
  const encoded = outcome.pictures.map(toBase64);
  const images = outcome.pictures.flatMap((picture, i) => [i === 0 ? "" : ",", ...withPicture({}, picture, encoded[i], {})]);
  const more = encoded.length > 1 ? [',"images":[', ...images, "]"] : [];
  const parts = withPicture({ status: 200 }, first, encoded[0], shared);
  return Buffer.concat([...parts.slice(0, -1), ...more, "}"].map((part) => (typeof part === "string" ? Buffer.from(part, "utf8") : part)));
}

/** Each picture once, however often it stands in the reply. */
function toBase64({ bytes }: EditedPicture): Buffer {
  const base64 = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
  return Buffer.from(base64, "latin1");
}

/** The headers of a reply that is the picture itself. */
export function imageHeaders(picture: EditedPicture, model: string): Record<string, string> {
  const difference = picture.unmaskedMaxDifference;
  return {
    "content-type": contentType(picture),
    "x-seed": String(picture.seed),
    "x-model": encodeURIComponent(model),
    ...(difference !== undefined && { "x-unmasked-max-diff": String(difference) }),
  };
}

function pictureFields(picture: EditedPicture): PictureFields {
  return {
    "content-type": contentType(picture),
    "content-length": picture.bytes.length,
    width: picture.width,
    height: picture.height,
    seed: picture.seed,
    unmasked_max_diff: picture.unmaskedMaxDifference ?? null,
  };
}

/** A JSON object in pieces, the last of which is its closing brace. */
function withPicture(before: object, picture: EditedPicture, base64: Buffer, after: object): (string | Buffer)[] {
  const { "content-type": type, "content-length": length, ...rest } = pictureFields(picture);
  const head = JSON.stringify({ ...before, "content-type": type, "content-length": length });
  const tail = JSON.stringify({ ...rest, ...after });
  return [head.slice(0, -1), ',"image_data":"', base64, '",', tail.slice(1, -1), "}"];
}

function contentType({ format }: EditedPicture): PictureFields["content-type"] {
  return `image/${format}`;
}
