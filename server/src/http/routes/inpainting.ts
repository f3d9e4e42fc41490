import type { ServerResponse } from "node:http";
import { expected, parseImageRequest, showValue, type EditRequest } from "@retouch/contract";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { EditOutcome, Editor } from "../../jobs/editor.ts";
import { acceptance } from "../accept.ts";
import { fieldError, HttpError } from "../http-error.ts";
import { imageHeaders, imageReplyBody } from "../image-reply.ts";
import { MAX_EDIT_WAIT_MS } from "../limits.ts";

export interface InpaintingRoutes {
  readonly editor: Editor;
}

/** Where a picture is asked for. */
export const GET_IMAGE_PATH = "/inpainting/v1/getImage";

const JSON_TYPES = ["application/json", "application/problem+json"];
const IMAGE_TYPES = ["image/png", "image/jpeg", "image/webp"];

/** The published API's endpoints, in its own mixed spellings, which stay in this file. */
export function inpaintingRoutes(app: FastifyInstance, { editor }: InpaintingRoutes): void {
  app.get("/inpainting/v1/models", { config: { scope: "models:read" } }, async () => ({ models: [editor.model] }));

  app.post(GET_IMAGE_PATH, {
    config: { scope: "images:create" },
    // All that can be refused before megabytes are read
    onRequest: async ({ headers }) => {
      if (![...JSON_TYPES, ...IMAGE_TYPES].some((type) => acceptance(headers.accept, type) > 0)) {
        throw new HttpError(406, `Expected ${JSON_TYPES[0]} or one of ${IMAGE_TYPES.join(", ")} for Accept`);
      }
      const refusal = editor.refusal();
      if (refusal !== undefined) throw refusal;
    },
    handler: async (request, reply) => {
      // Without a Content-Type and without a body no parser has run.
      if (request.body === undefined) throw new HttpError(400, "Expected a JSON object for the body but received nothing");
      const parsed = parseImageRequest(request.body as Record<string, unknown>);
      if (!parsed.ok) throw fieldError(parsed.issues);
      const { request: edit, warnings } = parsed;
      checkModel(edit, editor);
      const responseFormat = edit.responseFormat ?? negotiate(request, edit);
      if (responseFormat === "image" && edit.count > 1) {
        throw fieldError([expected("n", '1 with response_format "image"', showValue(edit.count))]);
      }

      const outcome = await editWhileWanted(editor, edit, reply.raw);
      const model = editor.model.name;
      if (responseFormat === "json") {
        return reply.type("application/json; charset=utf-8").send(imageReplyBody(outcome, { model, warnings, traceId: request.id }));
      }
      const [picture] = outcome.pictures;
      const { bytes } = picture;
      return reply.headers(imageHeaders(picture, model)).send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    },
  });
}

/**
 * Ends the work when its caller hangs up or has waited too long. It is the reply's connection that is watched: the request's own
 * "close", on which Fastify's `request.signal` hangs, comes as soon as the body has been read.
 */
async function editWhileWanted(editor: Editor, edit: EditRequest, response: ServerResponse): Promise<EditOutcome> {
  const hangUp = new AbortController();
  response.once("close", () => hangUp.abort());
  const tooLong = AbortSignal.timeout(MAX_EDIT_WAIT_MS);
  try {
    return await editor.edit(edit, { signal: AbortSignal.any([hangUp.signal, tooLong]) });
  } catch (error) {
    if (!tooLong.aborted) throw error;
    throw new HttpError(504, `The picture was not ready after ${MAX_EDIT_WAIT_MS / 60_000} minutes; the work was cancelled`);
  }
}

function checkModel({ model }: EditRequest, editor: Editor): void {
  if (model === undefined || model === editor.model.name) return;
  throw fieldError([expected("model", `one of ${editor.model.name}`, showValue(model))]);
}

/** What `Accept` asks for when the body says nothing: JSON, or the picture itself when only that is accepted. */
function negotiate({ headers }: FastifyRequest, { outputFormat }: EditRequest): "json" | "image" {
  if (JSON_TYPES.some((type) => acceptance(headers.accept, type) > 0)) return "json";
  if (acceptance(headers.accept, `image/${outputFormat}`) > 0) return "image";
  throw new HttpError(406, `Expected application/json or image/${outputFormat}, the output_format, for Accept`);
}
