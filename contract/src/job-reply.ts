import { z } from "zod";
import { errorReplySchema } from "./error-reply.ts";
import { pictureFacts } from "./image-reply.ts";
import { SCHEDULER_NAMES } from "./scheduler-names.ts";

export const JOB_STATUSES = ["queued", "running", "succeeded", "failed", "cancelled", "expired"] as const;
export type JobStatus = (typeof JOB_STATUSES)[number];

const time = z.iso.datetime();

export const progressSchema = z.object({
  step: z.int().min(0).describe("Denoising steps done, over all pictures of the job"),
  steps: z.int().min(1),
  fraction: z.number().min(0).max(1),
});

/** One job, as every endpoint below `jobs` shows it. */
export const jobReplySchema = z.object({
  id: z.string(),
  status: z.enum(JOB_STATUSES),
  created_at: time,
  started_at: time.nullable(),
  finished_at: time.nullable(),
  expires_at: time.nullable().describe("Until then the job and its pictures are kept; null while it is not finished"),
  queue_position: z.int().min(0).nullable().describe("Jobs that are started before this one; null when it does not wait"),
  progress: progressSchema.nullable(),
  seed: z.int(),
  user: z.string().nullable(),
  warnings: z.array(z.string()),
  url: z.url().describe("This job"),
  events_url: z.url().describe("Its life, as server-sent events"),
  result: z
    .object({
      images: z.array(
        z.object({ ...pictureFacts, seed: z.int(), url: z.url().describe("Opens without a key until the job is forgotten") }),
      ),
      model: z.string(),
      steps: z.int().describe("Denoising steps that were run"),
      scheduler: z.enum(SCHEDULER_NAMES),
      timings: z.object({ queue_ms: z.int(), encode_ms: z.int(), denoise_ms: z.int(), decode_ms: z.int() }),
    })
    .nullable()
    .describe("There when it succeeded"),
  error: errorReplySchema.nullable().describe("There when it failed, was cancelled or waited too long"),
  traceId: z.string(),
});
export type JobReply = z.output<typeof jobReplySchema>;

/** `GET jobs`: newest first. */
export const jobListSchema = z.object({
  data: z.array(jobReplySchema),
  next: z.url().nullable().describe("The next page; null on the last"),
});
export type JobList = z.output<typeof jobListSchema>;

export const MAX_JOBS_A_PAGE = 100;

/** `GET jobs`' query. */
export const jobQuerySchema = z.object({
  limit: z.coerce
    .number({ error: `an integer from 1 to ${MAX_JOBS_A_PAGE}` })
    .int({ error: `an integer from 1 to ${MAX_JOBS_A_PAGE}` })
    .min(1, { error: `an integer from 1 to ${MAX_JOBS_A_PAGE}` })
    .max(MAX_JOBS_A_PAGE, { error: `an integer from 1 to ${MAX_JOBS_A_PAGE}` })
    .default(20)
    .describe("Jobs on a page"),
  status: z
    .enum(JOB_STATUSES, { error: `one of ${JOB_STATUSES.join(", ")}` })
    .optional()
    .describe("Only jobs of this status"),
  before: z
    .string({ error: "a job's id" })
    .regex(/^job_[0-9A-Za-z]{26}$/, { error: "a job's id" })
    .optional()
    .describe("Only jobs older than this one"),
});

/** The 504 of a caller who has waited too long: the job goes on. */
export const waitOverReplySchema = errorReplySchema.extend({ id: z.string(), url: z.url().describe("The job, which goes on") });
