import { subscriptionQuerySchema } from "../../subscription.ts";
import { usageQuerySchema } from "../../usage.ts";
import type { Content, Paths } from "../document.ts";
import {
  CANCELLED_SUBSCRIPTION,
  ISSUED_SUBSCRIPTION,
  NEW_SUBSCRIPTION,
  ROTATED_KEY,
  SUBSCRIPTION,
  SUBSCRIPTION_CHANGE,
  SUBSCRIPTION_LIST,
  USAGE,
} from "../examples.ts";
import { parameterRef, queryParameters } from "../parameters.ts";
import { errorReplies, jsonReply } from "../responses.ts";
import { schemaRef, type SchemaName } from "../schemas.ts";
import { withScope } from "../security.ts";

const COMMON = { tags: ["Subscriptions"], security: withScope("admin") } as const;
const SUBSCRIPTION_PARAMETERS = [parameterRef("subscriptionId"), parameterRef("traceparent")];

const jsonBody = (schema: SchemaName, example: unknown): { readonly required: true; readonly content: Content } => ({
  required: true,
  content: { "application/json": { schema: schemaRef(schema), example } },
});

export const SUBSCRIPTION_PATHS: Paths = {
  "/inpainting/v1/subscriptions": {
    get: {
      ...COMMON,
      operationId: "listSubscriptions",
      summary: "Who may use the API, newest first",
      parameters: [...queryParameters(subscriptionQuerySchema), parameterRef("traceparent")],
      responses: {
        "200": jsonReply("A page of subscriptions, without their keys", "SubscriptionList", SUBSCRIPTION_LIST),
        ...errorReplies(400, 401, 403, 406, 429, 500, 503),
      },
    },
    post: {
      ...COMMON,
      operationId: "createSubscription",
      summary: "Make a subscription",
      description: "Its two keys are shown here and never again: what is stored is their SHA-256. A name that is taken is a 409.",
      parameters: [parameterRef("traceparent")],
      requestBody: jsonBody("NewSubscription", NEW_SUBSCRIPTION),
      responses: {
        "201": jsonReply("The subscription with its keys", "IssuedSubscription", ISSUED_SUBSCRIPTION, ["location"]),
        ...errorReplies(400, 401, 403, 406, 409, 413, 415, 429, 500, 503),
      },
    },
  },
  "/inpainting/v1/subscriptions/{id}/keys/{slot}/rotate": {
    post: {
      ...COMMON,
      operationId: "rotateKey",
      summary: "Put a new key into a slot",
      description: "It is shown here and never again. The key that was there opens nothing from now on; the other slot's goes on working.",
      parameters: [parameterRef("subscriptionId"), parameterRef("keySlot"), parameterRef("traceparent")],
      responses: {
        "201": jsonReply("The key", "RotatedKey", ROTATED_KEY),
        ...errorReplies(400, 401, 403, 404, 406, 409, 413, 415, 429, 500, 503),
      },
    },
  },
  "/inpainting/v1/subscriptions/{id}/usage": {
    get: {
      ...COMMON,
      operationId: "getUsage",
      summary: "What a subscription got, day by day",
      description: "At most 366 days at once; the last 30 when nothing else is asked for. It outlives the jobs.",
      parameters: [parameterRef("subscriptionId"), ...queryParameters(usageQuerySchema), parameterRef("traceparent")],
      responses: { "200": jsonReply("A member for each day", "Usage", USAGE), ...errorReplies(400, 401, 403, 404, 406, 429, 500, 503) },
    },
  },
  "/inpainting/v1/subscriptions/{id}": {
    get: {
      ...COMMON,
      operationId: "getSubscription",
      summary: "A subscription: state, scopes, limits, priority, when its keys were last used",
      parameters: SUBSCRIPTION_PARAMETERS,
      responses: {
        "200": jsonReply("The subscription", "Subscription", SUBSCRIPTION),
        ...errorReplies(400, 401, 403, 404, 406, 429, 500, 503),
      },
    },
    patch: {
      ...COMMON,
      operationId: "changeSubscription",
      summary: "Change a subscription's name, state, scopes, limits or priority",
      description:
        "What is left out stays as it is. It counts from the next request on. A cancelled subscription is not changed (409), and neither is the last one that may administrate so that it could not any more (409).",
      parameters: SUBSCRIPTION_PARAMETERS,
      requestBody: jsonBody("SubscriptionChange", SUBSCRIPTION_CHANGE),
      responses: {
        "200": jsonReply("The subscription, as it is now", "Subscription", SUBSCRIPTION),
        ...errorReplies(400, 401, 403, 404, 406, 409, 413, 415, 429, 500, 503),
      },
    },
    delete: {
      ...COMMON,
      operationId: "cancelSubscription",
      summary: "Cancel a subscription, for good",
      description:
        "Its keys open nothing any more, its browsers are signed out, and its name stays taken. Jobs that it has asked for go on. Cancelling twice is the same as once.",
      parameters: SUBSCRIPTION_PARAMETERS,
      responses: {
        "200": jsonReply("The subscription, as it is now", "Subscription", CANCELLED_SUBSCRIPTION),
        ...errorReplies(400, 401, 403, 404, 406, 409, 413, 415, 429, 500, 503),
      },
    },
  },
};
