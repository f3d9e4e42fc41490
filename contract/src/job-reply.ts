import { z } from "zod";
import { errorReplySchema } from "./error-reply.ts";
import { oneOf } from "./field-rules.ts";
import { pictureFacts, workFacts } from "./image-reply.ts";
import { jobId, pageLimit, subscriptionId } from "./page-query.ts";

export const JOB_STATUSES = ["queued", "running", "succeeded", "failed", "cancelled", "expired"] as const;
export type JobStatus = (typeof JOB_STATUSES)[number];

const time = z.iso.datetime();

export const progressSchema = z.object({
  step: z.int().min(0).describe("Denoising steps done, over all pictures of the job"),
  steps: z.int().min(1).describe("Of how many"),
  fraction: z.number().min(0).max(1).describe("step / steps"),
});

/** One job, as every endpoint below `jobs` shows it. */
export const jobReplySchema = z.object({
  id: z.string().describe("`job_` and 26 characters that sort by time"),
  status: z.enum(JOB_STATUSES).describe("queued, running, and then for good one of the others; expired: it waited too long"),
  created_at: time.describe("When it was asked for"),
  started_at: time.nullable().describe("When a worker took it last"),
  finished_at: time.nullable().describe("When it ended"),
  expires_at: time.nullable().describe("Until then the job and its pictures are kept; null while it is not finished"),
  subscription_id: z.string().nullable().describe("Whose it is; null where nobody needs a key"),
  timings: z
    .object({
      queued_ms: z.int().min(0).describe("From the request to the worker that took it last, or to its end"),
      running_ms: z.int().min(0).nullable().describe("From then on; null while it has not begun"),
      total_ms: z.int().min(0),
    })
    .describe("Milliseconds, up to its end or to this reply"),
  queue_position: z.int().min(0).nullable().describe("Jobs that are started before this one; null when it does not wait"),
  progress: progressSchema.nullable().describe("Null until the first step"),
  seed: z.int().describe("Of the first picture; drawn when the job was asked for, if the request left it open"),
  user: z.string().nullable().describe("As the request said"),
  warnings: z.array(z.string()).describe("What was ignored, and what may not be as expected"),
  url: z.url().describe("This job"),
  events_url: z.url().describe("Its life, as server-sent events"),
  result: z
    .object({
      images: z
        .array(z.object({ ...pictureFacts, url: z.url().describe("Opens without a key until the job is forgotten") }))
        .describe("One for each of n"),
      ...workFacts,
    })
    .nullable()
    .describe("There when it succeeded"),
  error: errorReplySchema.nullable().describe("There when it failed, was cancelled or waited too long"),
  traceId: z.string().describe("Of the request that made it"),
});
export type JobReply = z.output<typeof jobReplySchema>;

/** `GET jobs`: newest first. */
export const jobListSchema = z.object({
  data: z.array(jobReplySchema).describe("Newest first"),
  next: z.url().nullable().describe("The next page; null on the last"),
});
export type JobList = z.output<typeof jobListSchema>;

const WHOSE_JOBS_RULE = "all, or a subscription's id,";

/** `GET jobs`' query. */
export const jobQuerySchema = z.object({
  limit: pageLimit("Jobs"),
  status: oneOf(JOB_STATUSES).optional().describe("Only jobs of this status"),
  subscription: z
    .union([z.literal("all"), subscriptionId(WHOSE_JOBS_RULE)], { error: WHOSE_JOBS_RULE })
    .optional()
    .describe("Jobs of this subscription, or of all; another's need a key with the scope `admin`. When left out, one's own"),
  before: jobId().optional().describe("Only jobs older than this one"),
});

/** The 504 of a caller who has waited too long: the job goes on. */
export const waitOverReplySchema = errorReplySchema.extend({
  id: z.string().describe("The job's"),
  url: z.url().describe("The job, which goes on"),
});
