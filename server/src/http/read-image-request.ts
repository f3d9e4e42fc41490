import { expected, parseImageRequest, showValue, type ImageRequest } from "@retouch/contract";
import type { FastifyReply, FastifyRequest } from "fastify";
import { closeSignal } from "./await-job.ts";
import { fieldError, HttpError } from "./http-error.ts";
import type { Services } from "./services.ts";
import { ownerOf } from "./submit-request.ts";

/**
 * The body → a request that can be done here, its pictures fetched where they were given by URL. The body is taken off the HTTP request,
 * which lives until its reply is over: a thousand callers who wait are not to keep a thousand pictures in memory.
 */
export async function readImageRequest(
  httpRequest: FastifyRequest,
  reply: FastifyReply,
  { models, fetchPicture, refusesUrl }: Services,
): Promise<ImageRequest> {
  const { body } = httpRequest;
  httpRequest.body = undefined;
  // Without a Content-Type and without a body no parser has run.
  if (body === undefined) throw new HttpError(400, "Expected a JSON object for the body but received nothing");
  const parsed = parseImageRequest(body as Record<string, unknown>, {
    allowsUrls: fetchPicture !== undefined,
    allowsHttp: (url) => !refusesUrl(url),
  });
  if (!parsed.ok) throw fieldError(parsed.issues);
  const { webhook } = parsed;
  if (webhook !== undefined && refusesUrl(new URL(webhook.url))) {
    throw fieldError([
      expected("webhook", "the https URL of a public host, at a port this server may reach (--allow-outgoing),", showValue(webhook.url)),
    ]);
  }

  const { model } = parsed.request;
  const names = models().map(({ name }) => name);
  // Where no worker is there to tell, the job waits for one that has it.
  if (model !== undefined && names.length > 0 && !names.includes(model)) {
    throw fieldError([expected("model", `one of ${names.join(", ")}`, showValue(model))]);
  }

  const { picture, mask } = parsed.pictureUrls;
  if (fetchPicture === undefined || (picture === undefined && mask === undefined)) return parsed;
  const caller = { owner: ownerOf(httpRequest), signal: closeSignal(reply) };
  const fetched = await Promise.all([
    picture && fetchPicture(picture, { ...caller, field: "picture" }),
    mask && fetchPicture(mask, { ...caller, field: "mask" }),
  ]);
  return {
    ...parsed,
    request: { ...parsed.request, picture: fetched[0] ?? parsed.request.picture, mask: fetched[1] ?? parsed.request.mask },
  };
}
