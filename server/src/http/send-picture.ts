import { expected, showValue, type EditRequest, type ResponseFormat } from "@retouch/contract";
import type { FastifyReply, FastifyRequest } from "fastify";
import { bestAcceptance, JSON_TYPES } from "./accept.ts";
import { fieldError, HttpError } from "./http-error.ts";
import { imageHeaders, imageReplyBody, imageUrlReply, type DoneJob } from "./image-reply.ts";
import type { Links } from "./links.ts";
import { loadPicture, loadPictures } from "./load-pictures.ts";
import type { Services } from "./services.ts";

/** What a route sends when neither body nor `Accept` says. */
export type Preferred = "json" | "image";

/**
 * What the body asks for, else what `Accept` wants most, and of what it wants as much the route's preference.
 *
 * @throws HttpError 406 when `Accept` takes neither, 400 for several pictures where one alone can be sent
 */
export function negotiate(request: FastifyRequest, edit: EditRequest, preferred: Preferred): ResponseFormat {
  const format = edit.responseFormat ?? acceptedFormat(request, edit, preferred);
  if (format === "image" && edit.count > 1) throw fieldError([expected("n", '1 with response_format "image"', showValue(edit.count))]);
  return format;
}

function acceptedFormat(request: FastifyRequest, { outputFormat }: EditRequest, preferred: Preferred): "json" | "image" {
  const json = bestAcceptance(request, JSON_TYPES);
  const image = bestAcceptance(request, [`image/${outputFormat}`]);
  if (json > 0 || image > 0) return json === image ? preferred : json > image ? "json" : "image";
  throw new HttpError(406, `Expected application/json or image/${outputFormat}, the output_format, for Accept`);
}

/** Answers with a job's pictures. */
export async function sendPicture(
  reply: FastifyReply,
  job: DoneJob,
  format: ResponseFormat,
  { blobs }: Services,
  links: Links,
): Promise<FastifyReply> {
  const { pictures, model } = job.result;
  if (format === "image") {
    const { bytes } = await loadPicture(pictures[0], blobs);
    return reply.headers(imageHeaders(pictures[0], model)).send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  }
  reply.type("application/json; charset=utf-8");
  return format === "url" ? reply.send(imageUrlReply(job, links)) : reply.send(imageReplyBody(job, await loadPictures(pictures, blobs)));
}
