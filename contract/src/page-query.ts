import { z } from "zod";

/**
 * Fields of queries, which list things page by page. Each carries its rule as the error text of every check, phrased to follow
 * "Expected".
 */

const MAX_A_PAGE = 100;
const DEFAULT_A_PAGE = 20;
const LIMIT_RULE = `an integer from 1 to ${MAX_A_PAGE}`;

/** A prefix and a ULID, in any spelling of its digits: an id that was never given out is not found, which is no fault of form. */
export const JOB_ID = /^job_[0-9A-Za-z]{26}$/;
export const MESSAGE_ID = /^msg_[0-9A-Za-z]{26}$/;

/** A UUID, as `crypto.randomUUID` writes it. */
export const SUBSCRIPTION_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** How many things, such as "Jobs", are on a page. */
export function pageLimit(things: string) {
  return z.coerce
    .number({ error: LIMIT_RULE })
    .int({ error: LIMIT_RULE })
    .min(1, { error: LIMIT_RULE })
    .max(MAX_A_PAGE, { error: LIMIT_RULE })
    .default(DEFAULT_A_PAGE)
    .describe(`${things} on a page`);
}

export function jobId() {
  return z.string({ error: "a job's id" }).regex(JOB_ID, { error: "a job's id" });
}

/** The id of a message, which is that of its delivery. */
export function deliveryId() {
  return z.string({ error: "a delivery's id" }).regex(MESSAGE_ID, { error: "a delivery's id" });
}

export function subscriptionId(rule = "a subscription's id") {
  return z.string({ error: rule }).regex(SUBSCRIPTION_ID, { error: rule });
}
