import { webhookDeliveryQuerySchema } from "../../webhook-delivery.ts";
import type { Paths } from "../document.ts";
import { DELIVERY, DELIVERY_LIST, NEW_WEBHOOK_SECRET, PENDING_DELIVERY, WEBHOOK_SECRETS } from "../examples.ts";
import { parameterRef, queryParameters } from "../parameters.ts";
import { errorReplies, jsonReply } from "../responses.ts";
import { withScope } from "../security.ts";

const SCOPE = withScope("webhooks:manage");
const DELIVERY_PARAMETERS = [parameterRef("deliveryId"), parameterRef("traceparent")];

export const WEBHOOK_PATHS: Paths = {
  "/inpainting/v1/webhooks/deliveries": {
    get: {
      operationId: "listDeliveries",
      tags: ["Webhooks"],
      summary: "What became of one's own messages, newest first",
      security: SCOPE,
      parameters: [...queryParameters(webhookDeliveryQuerySchema), parameterRef("traceparent")],
      responses: {
        "200": jsonReply("A page of deliveries", "WebhookDeliveryList", DELIVERY_LIST),
        ...errorReplies(400, 401, 403, 406, 429, 500, 503),
      },
    },
  },
  "/inpainting/v1/webhooks/deliveries/{id}": {
    get: {
      operationId: "getDelivery",
      tags: ["Webhooks"],
      summary: "A message and every attempt to deliver it",
      security: SCOPE,
      parameters: DELIVERY_PARAMETERS,
      responses: {
        "200": jsonReply("The delivery", "WebhookDelivery", DELIVERY),
        ...errorReplies(400, 401, 403, 404, 406, 429, 500, 503),
      },
    },
  },
  "/inpainting/v1/webhooks/deliveries/{id}/replay": {
    post: {
      operationId: "replayDelivery",
      tags: ["Webhooks"],
      summary: "Try a message again that has ended",
      description:
        "With the same `webhook-id`. A URL that had answered 410 is taken back into use. A message that is still tried by itself is a 409.",
      security: SCOPE,
      parameters: DELIVERY_PARAMETERS,
      responses: {
        "202": jsonReply("The delivery, as it is now", "WebhookDelivery", PENDING_DELIVERY),
        ...errorReplies(400, 401, 403, 404, 406, 409, 413, 415, 429, 500, 503),
      },
    },
  },
  "/inpainting/v1/webhooks/secret": {
    get: {
      operationId: "listSecrets",
      tags: ["Webhooks"],
      summary: "Which secrets sign now",
      security: SCOPE,
      parameters: [parameterRef("traceparent")],
      responses: {
        "200": jsonReply("Their fingerprints, never themselves", "WebhookSecrets", WEBHOOK_SECRETS),
        ...errorReplies(401, 403, 406, 429, 500, 503),
      },
    },
    post: {
      operationId: "rotateSecret",
      tags: ["Webhooks"],
      summary: "Make a new secret",
      description: "It is shown here and never again. The one before goes on signing beside it for a day.",
      security: SCOPE,
      parameters: [parameterRef("traceparent")],
      responses: {
        "201": jsonReply("The secret", "NewWebhookSecret", NEW_WEBHOOK_SECRET),
        ...errorReplies(400, 401, 403, 406, 413, 415, 429, 500, 503),
      },
    },
  },
};
