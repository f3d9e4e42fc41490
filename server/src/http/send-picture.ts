import { expected, OUTPUT_FORMATS, showValue, type EditRequest, type OutputFormat, type ResponseFormat } from "@retouch/contract";
import type { FastifyReply, FastifyRequest } from "fastify";
import { discardMemory } from "../discard-memory.ts";
import { acceptance, anyOf, IMAGE_TYPES, JSON_TYPES, notAcceptable, ownAccept } from "./accept.ts";
import { fieldError } from "./http-error.ts";
import { imageHeaders, imageReplyBody, imageUrlReply, type DoneJob } from "./image-reply.ts";
import type { Links } from "./links.ts";
import { loadPicture, loadPictures } from "./load-pictures.ts";
import type { Services } from "./services.ts";

/** What a route sends when neither body nor `Accept` says. */
export type Preferred = "json" | "image";

/** How a picture is sent, and how it is encoded. */
export type Formats = Pick<EditRequest, "outputFormat"> & { readonly responseFormat: ResponseFormat };

/**
 * What the body asks for, else what `Accept` wants most, and of what it wants as much the route's preference. `Accept` speaks of the
 * reply alone: within JSON, a picture is encoded as the body says.
 *
 * @throws HttpError 406 when `Accept` takes nothing that the body allows, 400 for several pictures where one alone can be sent
 */
export function negotiate(request: FastifyRequest, edit: EditRequest, preferred: Preferred): Formats {
  const { count, outputFormat, responseFormat, spellings } = edit;
  const accept = ownAccept(request);
  const picture = mostWanted(accept, spellings["output_format"] === undefined ? OUTPUT_FORMATS : [outputFormat]);
  const format = responseFormat ?? acceptedFormat(accept, picture, preferred);
  if (format === undefined) throw notAcceptable(request, nameAcceptable(edit));
  if (format !== "image") return { responseFormat: format, outputFormat };

  if (count > 1) throw fieldError([expected("n", '1 with response_format "image"', showValue(count))]);
  const isOther = picture === undefined && mostWanted(accept, OUTPUT_FORMATS) !== undefined;
  if (isOther) throw notAcceptable(request, `image/${outputFormat}, the output_format,`);
  return { responseFormat: format, outputFormat: picture ?? outputFormat };
}

/**
 * How a job's pictures are encoded that are fetched later: chosen as in a reply with them, where `Accept` takes pictures. How they are
 * sent, and how many, is no matter yet.
 *
 * @throws HttpError 406 when `Accept` takes no picture that the body allows
 */
export function negotiateLater(request: FastifyRequest, edit: EditRequest, preferred: Preferred): OutputFormat {
  if (mostWanted(ownAccept(request), OUTPUT_FORMATS) === undefined) return edit.outputFormat;
  return negotiate(request, { ...edit, count: 1, responseFormat: undefined }, preferred).outputFormat;
}

/** In words: what a reply can be to a body that does not say. */
function nameAcceptable({ spellings, outputFormat }: EditRequest): string {
  if (spellings["output_format"] === undefined) return anyOf(["application/json", ...IMAGE_TYPES]);
  return `application/json or image/${outputFormat}, the output_format,`;
}

/** The one that `Accept` wants most, the first of several that it wants as much; undefined when it takes none. */
function mostWanted(accept: string | undefined, formats: readonly OutputFormat[]): OutputFormat | undefined {
  const wishes = formats.map((format) => ({ format, wish: acceptance(accept, `image/${format}`) }));
  const { format, wish } = wishes.reduce((best, other) => (other.wish > best.wish ? other : best));
  return wish > 0 ? format : undefined;
}

function acceptedFormat(accept: string | undefined, picture: OutputFormat | undefined, preferred: Preferred): "json" | "image" | undefined {
  const json = Math.max(...JSON_TYPES.map((type) => acceptance(accept, type)));
  const image = picture === undefined ? 0 : acceptance(accept, `image/${picture}`);
  if (json === 0 && image === 0) return undefined;
  return json === image ? preferred : json > image ? "json" : "image";
}

/** Answers with a job's pictures. */
export async function sendPicture(
  reply: FastifyReply,
  job: DoneJob,
  format: ResponseFormat,
  { blobs }: Services,
  links: Links,
): Promise<FastifyReply> {
  const { pictures } = job.result;
  if (format === "image") {
    const { bytes } = await loadPicture(pictures[0], blobs);
    return reply.headers(imageHeaders(pictures[0], job)).send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  }
  reply.type("application/json; charset=utf-8");
  if (format === "url") return reply.send(imageUrlReply(job, links));
  const body = imageReplyBody(job, await loadPictures(pictures, blobs));
  reply.raw.once("finish", () => discardMemory(body));
  return reply.send(body);
}
