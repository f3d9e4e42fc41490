import type { StreamEventName } from "../../stream-event.ts";
import type { Content, JsonSchema, Paths, Response, Responses } from "../document.ts";
import { EDIT_REQUEST, IMAGE_REPLY, MODEL_LIST, PROGRESS_EVENT, QUEUED_JOB, TEXT_REQUEST, WAIT_OVER } from "../examples.ts";
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

/** As OpenAPI 3.2 writes a server-sent event; 3.1 has no words of its own for one. */
function eventSchema(event: StreamEventName, data: JsonSchema): JsonSchema {
  return {
    type: "object",
    properties: {
      event: { const: event },
      ...(event !== "queued" && { id: { type: "string", pattern: "^[0-9]+$" } }),
      data: { type: "string", contentMediaType: "application/json", contentSchema: data },
    },
    required: ["event", "data"],
  };
}

export const EVENT_STREAM_CONTENT: Content = {
  "text/event-stream": {
    schema: {
      description:
        "One event. `queued` with the job's id, first and as often as the place changes; then, numbered without a gap, `progress` and `preview`, and at last `image` or `error`. A comment line now and then keeps the connection open",
      oneOf: [
        eventSchema("queued", schemaRef("QueuedEvent")),
        eventSchema("progress", schemaRef("ProgressEvent")),
        eventSchema("preview", schemaRef("PreviewEvent")),
        eventSchema("image", { oneOf: [schemaRef("ImageReply"), schemaRef("ImageUrlReply")] }),
        eventSchema("error", schemaRef("Error")),
      ],
    },
    example: PROGRESS_EVENT,
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
        "Prompt, and picture and mask where something is to be edited. Answers when the picture is made: as JSON with base64 or with a link, or with the picture's bytes, by `response_format`, else by `Accept`, which without `output_format` also chooses between PNG, JPEG and WebP. A caller who hangs up cancels the work, unless there is an `Idempotency-Key` or a webhook.",
      security: withScope("images:create"),
      parameters: REQUEST_PARAMETERS,
      requestBody: IMAGE_BODY,
      responses: pictureResponses("The picture. `x-seed`, `x-model`, `x-unmasked-max-diff` and `x-warnings` come with the bytes alone", {
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
      responses: { "200": jsonReply("The models", "ModelList", MODEL_LIST), ...errorReplies(401, 403, 406, 429, 500, 503) },
    },
  },
};
