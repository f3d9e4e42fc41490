import type { Content, Paths, Response, Responses } from "../document.ts";
import { EDIT_REQUEST, EVENTS, IMAGE_REPLY, MODEL_LIST, QUEUED_JOB, TEXT_REQUEST, WAIT_OVER } from "../examples.ts";
import { parameterRef } from "../parameters.ts";
import { errorReplies, headerRefs, jsonReply, PICTURE_CONTENT, PICTURE_HEADERS } from "../responses.ts";
import { schemaRef } from "../schemas.ts";
import { withScope } from "../security.ts";

/** What is asked for, as JSON or as a form. */
export const IMAGE_BODY = {
  required: true,
  content: {
    "application/json": {
      schema: schemaRef("ImageRequest"),
      examples: {
        text: { summary: "From a prompt alone", value: TEXT_REQUEST },
        edit: { summary: "What the mask marks, within a picture", value: EDIT_REQUEST },
      },
    },
    "multipart/form-data": {
      schema: schemaRef("ImageForm"),
      encoding: {
        init_image: { contentType: "image/png, image/jpeg, image/webp" },
        mask_image: { contentType: "image/png, image/jpeg, image/webp" },
        webhook_events: { style: "form", explode: true },
      },
    },
  },
} as const;

/** 202 with a job. */
export function acceptedReply(description: string): Response {
  return jsonReply(description, "Job", QUEUED_JOB, ["location", "preference-applied"]);
}

const JSON_CONTENT: Content = {
  "application/json": { schema: { oneOf: [schemaRef("ImageReply"), schemaRef("ImageUrlReply")] }, example: IMAGE_REPLY },
};

export const EVENT_STREAM_CONTENT: Content = {
  "text/event-stream": {
    schema: {
      type: "string",
      description:
        "`queued`, `progress`, `preview`, then `image` or `error`; the data of each is JSON on one line. A comment line keeps the connection open",
      "x-events": {
        queued: schemaRef("QueuedEvent"),
        progress: schemaRef("ProgressEvent"),
        preview: schemaRef("PreviewEvent"),
        image: { oneOf: [schemaRef("ImageReply"), schemaRef("ImageUrlReply")] },
        error: schemaRef("Error"),
      },
    },
    example: EVENTS,
  },
};

const REQUEST_PARAMETERS = [parameterRef("idempotencyKey"), parameterRef("prefer"), parameterRef("traceparent")];

function pictureResponses(description: string, content: Content): Responses {
  return {
    "200": { description, headers: headerRefs("x-trace-id", "ratelimit", "ratelimit-policy", ...PICTURE_HEADERS), content },
    "202": acceptedReply("With `Prefer: respond-async`: the job"),
    ...errorReplies(400, 401, 403, 404, 406, 409, 413, 415, 429, 500, 503),
    "504": jsonReply("The wait is over, and the job goes on", "WaitOver", WAIT_OVER, ["location"]),
  };
}

export const PICTURE_PATHS: Paths = {
  "/inpainting/v1/getImage": {
    post: {
      operationId: "getImage",
      tags: ["Pictures"],
      summary: "A picture, in the reply",
      description:
        "Prompt, and picture and mask where something is to be edited. Answers when the picture is made: as JSON with base64 or with a link, or with the picture's bytes, by `response_format`, else by `Accept`. A caller who hangs up cancels the work, unless there is an `Idempotency-Key` or a webhook.",
      security: withScope("images:create"),
      parameters: REQUEST_PARAMETERS,
      requestBody: IMAGE_BODY,
      responses: pictureResponses("The picture. `x-seed`, `x-model` and `x-unmasked-max-diff` come with the bytes alone", {
        ...JSON_CONTENT,
        ...PICTURE_CONTENT,
      }),
    },
  },
  "/inpainting/v1/getImageStream": {
    post: {
      operationId: "getImageStream",
      tags: ["Pictures"],
      summary: "A picture, as its bytes or as events",
      description:
        "The same request. Answers with the picture's bytes; with `Accept: text/event-stream` at once, with progress, previews and the picture as server-sent events.",
      security: withScope("images:create"),
      parameters: REQUEST_PARAMETERS,
      requestBody: IMAGE_BODY,
      responses: pictureResponses("The picture, or what happens until it is there", {
        ...PICTURE_CONTENT,
        ...EVENT_STREAM_CONTENT,
        ...JSON_CONTENT,
      }),
    },
  },
  "/inpainting/v1/models": {
    get: {
      operationId: "listModels",
      tags: ["Models"],
      summary: "What is installed, the default first",
      security: withScope("models:read"),
      parameters: [parameterRef("traceparent")],
      responses: { "200": jsonReply("The models", "ModelList", MODEL_LIST), ...errorReplies(401, 403, 429, 500, 503) },
    },
  },
};
