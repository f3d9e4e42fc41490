import { z } from "zod";

const DAY_RULE = "a day such as 2026-01-31";
const day = z.iso.date({ error: DAY_RULE });

/** `GET subscriptions/{id}/usage`' query. */
export const usageQuerySchema = z.object({
  from: day.optional().describe("The first day (UTC); when left out, the 29th before the last"),
  to: day.optional().describe("The last day (UTC); when left out, today"),
});

/** What a subscription got on one day. Times are those of the ends of jobs. */
const dayUsageSchema = z.object({
  day: z.iso.date().describe("UTC"),
  jobs: z.int().min(0).describe("Jobs that succeeded"),
  images: z.int().min(0).describe("Their pictures, which count for `images_per_day`"),
  failures: z.int().min(0).describe("Jobs that failed or waited too long"),
  engine_seconds: z
    .number()
    .min(0)
    .describe("That an engine worked on jobs which succeeded, failed or were cancelled; work that was begun again is not counted twice"),
});

/** `GET subscriptions/{id}/usage`: one member for each day, also for those without any use. */
export const usageSchema = z.object({
  data: z.array(dayUsageSchema).describe("Oldest first, every day of the range"),
});
export type UsageReply = z.output<typeof usageSchema>;
