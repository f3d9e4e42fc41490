import { MESSAGE_ID } from "../../page-query.ts";
import { JOB_EVENT_NAMES, type JobEventName } from "../../webhook.ts";
import type { Parameter, Paths } from "../document.ts";
import { WEBHOOK_MESSAGE } from "../examples.ts";
import { schemaRef } from "../schemas.ts";
import { FOR_EVERYBODY } from "../security.ts";

const WHEN: Record<JobEventName, string> = {
  "job.started": "A worker has taken the job",
  "job.progress": "The job has come further",
  "job.succeeded": "The job's pictures are there",
  "job.failed": "The job has failed, or waited too long",
  "job.cancelled": "The job was cancelled",
};

const SIGNED_HEADERS: readonly Parameter[] = [
  {
    name: "webhook-id",
    in: "header",
    required: true,
    description: "The same for every attempt: a receiver that has seen it does nothing",
    schema: { type: "string", pattern: MESSAGE_ID.source },
  },
  {
    name: "webhook-timestamp",
    in: "header",
    required: true,
    description: "When this attempt was sent, in seconds since 1970",
    schema: { type: "string", pattern: "^[0-9]+$" },
  },
  {
    name: "webhook-signature",
    in: "header",
    required: true,
    description: "One signature for each secret in use, separated by spaces: `v1,` and HMAC-SHA256 in base64",
    schema: { type: "string" },
  },
];

/** What is posted to the URL that a request named in `webhook`. */
export const WEBHOOK_MESSAGES: Paths = Object.fromEntries(
  JOB_EVENT_NAMES.map((name) => [
    name,
    {
      post: {
        operationId: name.replace(/\.(.)/, (_, letter: string) => letter.toUpperCase()),
        tags: ["Webhooks"],
        summary: WHEN[name],
        security: FOR_EVERYBODY,
        parameters: SIGNED_HEADERS,
        requestBody: {
          required: true,
          content: {
            "application/json": {
              schema: schemaRef("WebhookMessage"),
              ...(name === "job.succeeded" && { example: WEBHOOK_MESSAGE }),
            },
          },
        },
        responses: {
          "2XX": { description: "Delivered" },
          "410": { description: "The URL gets no more messages of this subscription for a week, or until one is replayed" },
          default: { description: "Not delivered, and tried again; redirects are not followed" },
        },
      },
    },
  ]),
);
