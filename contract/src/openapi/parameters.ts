import type { ZodObject } from "zod";
import { JOB_ID, MESSAGE_ID, SUBSCRIPTION_ID } from "../page-query.ts";
import { KEY_SLOTS } from "../subscription.ts";
import type { Parameter, Reference } from "./document.ts";
import { queryFields } from "./schemas.ts";

export const PARAMETERS = {
  jobId: {
    name: "id",
    in: "path",
    required: true,
    description: "The job",
    schema: { type: "string", pattern: JOB_ID.source, examples: ["job_01JD4X2Y5N8Q7R3S6T9V0W1X2Y"] },
  },
  pictureIndex: {
    name: "n",
    in: "path",
    required: true,
    description: "Which picture of the job, counted from 0",
    schema: { type: "integer", minimum: 0, maximum: 7 },
  },
  deliveryId: {
    name: "id",
    in: "path",
    required: true,
    description: "The delivery: a message's webhook-id",
    schema: { type: "string", pattern: MESSAGE_ID.source, examples: ["msg_01JD4X2Y5N8Q7R3S6T9V0W1X2Y"] },
  },
  subscriptionId: {
    name: "id",
    in: "path",
    required: true,
    description: "The subscription",
    schema: { type: "string", pattern: SUBSCRIPTION_ID.source, examples: ["0b5e6f0e-6f0a-4f0b-9a52-2f6d7c1f9e11"] },
  },
  keySlot: { name: "slot", in: "path", required: true, description: "Which of its two keys", schema: { type: "string", enum: KEY_SLOTS } },
  traceparent: {
    name: "traceparent",
    in: "header",
    required: false,
    description: "A W3C trace context, which is continued. One that is not well-formed is ignored",
    schema: { type: "string", examples: ["00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"] },
  },
  idempotencyKey: {
    name: "Idempotency-Key",
    in: "header",
    required: false,
    description:
      "N equal posts with one key are one job with one reply, for 24 hours. The same key with another request is a 409. The job also goes on when its caller hangs up",
    schema: { type: "string", minLength: 1, maxLength: 255 },
  },
  prefer: {
    name: "Prefer",
    in: "header",
    required: false,
    description:
      "`respond-async`: answer at once with 202 and a job (RFC 7240). `Accept` chooses its pictures' format as without it. `wait=10`: wait for the picture no longer than 10 s; then it is a 504, and the job goes on",
    schema: { type: "string", examples: ["respond-async", "wait=10"] },
  },
  lastEventId: {
    name: "Last-Event-ID",
    in: "header",
    required: false,
    description: "The id of the last event that arrived: only later ones come",
    schema: { type: "string", pattern: "^[0-9]{0,9}$" },
  },
  or: {
    name: "or",
    in: "query",
    required: false,
    description: "Nobody signed in is an answer then, `signed_in: false`, and no 401, which browsers log as an error of the page",
    schema: { type: "string", enum: ["nobody"] },
  },
  expires: {
    name: "expires",
    in: "query",
    required: false,
    description: "With `signature`: part of a link that needs no key",
    schema: { type: "string" },
  },
  signature: {
    name: "signature",
    in: "query",
    required: false,
    description: "With `expires`: part of a link that needs no key",
    schema: { type: "string" },
  },
} as const satisfies Record<string, Parameter>;

export function parameterRef(name: keyof typeof PARAMETERS): Reference {
  return { $ref: `#/components/parameters/${name}` };
}

/** A query's parameters, from the schema that reads them. */
export function queryParameters(schema: ZodObject): Parameter[] {
  return queryFields(schema).map((field) => ({ ...field, in: "query" }));
}
