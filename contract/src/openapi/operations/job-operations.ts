import { jobQuerySchema } from "../../job-reply.ts";
import type { Paths } from "../document.ts";
import { CANCELLED_JOB, DONE_JOB, JOB_LIST } from "../examples.ts";
import { parameterRef, queryParameters } from "../parameters.ts";
import { emptyReply, errorReplies, headerRefs, jsonReply, PICTURE_CONTENT, PICTURE_HEADERS } from "../responses.ts";
import { FOR_EVERYBODY, withScope } from "../security.ts";
import { acceptedReply, EVENT_STREAM_CONTENT, IMAGE_BODY } from "./picture-operations.ts";

const JOB_PARAMETERS = [parameterRef("jobId"), parameterRef("traceparent")];

export const JOB_PATHS: Paths = {
  "/inpainting/v1/jobs": {
    post: {
      operationId: "createJob",
      tags: ["Jobs"],
      summary: "Ask for a picture, fetch it later",
      description:
        "The same request as getImage, answered when it is safely stored: a job that was answered with 202 survives a power cut. Its pictures are fetched by their URLs, so `response_format` does nothing here.",
      security: withScope("images:create"),
      parameters: [parameterRef("idempotencyKey"), parameterRef("traceparent")],
      requestBody: IMAGE_BODY,
      responses: {
        "202": acceptedReply("The job, as it is now"),
        ...errorReplies(400, 401, 403, 406, 409, 413, 415, 429, 500, 503),
      },
    },
    get: {
      operationId: "listJobs",
      tags: ["Jobs"],
      summary: "One's own jobs, newest first",
      security: withScope("jobs:read"),
      parameters: [...queryParameters(jobQuerySchema), parameterRef("traceparent")],
      responses: { "200": jsonReply("A page of jobs", "JobList", JOB_LIST), ...errorReplies(400, 401, 403, 406, 429, 500, 503) },
    },
  },
  "/inpainting/v1/jobs/{id}": {
    get: {
      operationId: "getJob",
      tags: ["Jobs"],
      summary: "A job: state, place in the queue, progress, result",
      security: withScope("jobs:read"),
      parameters: JOB_PARAMETERS,
      responses: { "200": jsonReply("The job", "Job", DONE_JOB), ...errorReplies(400, 401, 403, 404, 406, 429, 500, 503) },
    },
    delete: {
      operationId: "cancelJob",
      tags: ["Jobs"],
      summary: "Cancel this job, and no other",
      description: "At once and for good. A job that has ended stays as it is; cancelling twice is the same as once.",
      security: withScope("jobs:cancel"),
      parameters: JOB_PARAMETERS,
      responses: {
        "200": jsonReply("The job, as it is now", "Job", CANCELLED_JOB),
        ...errorReplies(400, 401, 403, 404, 406, 413, 415, 429, 500, 503),
      },
    },
  },
  "/inpainting/v1/jobs/{id}/events": {
    get: {
      operationId: "followJob",
      tags: ["Jobs"],
      summary: "A job's life, as server-sent events",
      description:
        "From the beginning, or after `Last-Event-ID`, without gap or repeat. Ends after `image` or `error`. Leaving cancels nothing.",
      security: withScope("jobs:read"),
      parameters: [...JOB_PARAMETERS, parameterRef("lastEventId")],
      responses: {
        "200": {
          description: "Events as they come",
          headers: headerRefs("x-trace-id", "ratelimit", "ratelimit-policy"),
          content: EVENT_STREAM_CONTENT,
        },
        "204": emptyReply("The job has ended, and all of its events were seen"),
        ...errorReplies(400, 401, 403, 404, 406, 429, 500, 503),
      },
    },
  },
  "/inpainting/v1/jobs/{id}/images/{n}": {
    get: {
      operationId: "getJobImage",
      tags: ["Jobs"],
      summary: "A picture of a job",
      description: "By a key, or by the link in the job's result, which needs none until the job is forgotten.",
      security: [...withScope("jobs:read"), ...FOR_EVERYBODY],
      parameters: [...JOB_PARAMETERS, parameterRef("pictureIndex"), parameterRef("expires"), parameterRef("signature")],
      responses: {
        "200": { description: "The picture", headers: headerRefs("x-trace-id", "etag", ...PICTURE_HEADERS), content: PICTURE_CONTENT },
        ...errorReplies(400, 401, 403, 404, 406, 429, 500, 503),
      },
    },
  },
};
