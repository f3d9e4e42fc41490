import { z } from "zod";
import { integer, oneOf } from "./field-rules.ts";
import { pageLimit, subscriptionId } from "./page-query.ts";
import { SCOPES, type Scopes } from "./scope.ts";

/** Only `active` opens the API. A suspended subscription can be resumed; a cancelled one stays so. */
export const SUBSCRIPTION_STATES = ["active", "suspended", "cancelled"] as const;
export type SubscriptionState = (typeof SUBSCRIPTION_STATES)[number];

export const KEY_SLOTS = ["primary", "secondary"] as const;
export type KeySlot = (typeof KEY_SLOTS)[number];

/** The largest limit that can be set; whoever wants more wants none. */
export const MAX_LIMIT = 1_000_000;

/** Whose jobs are begun first: the highest. */
export const MIN_PRIORITY = -100;
export const MAX_PRIORITY = 100;
export const DEFAULT_PRIORITY = 0;

/** Names stand in logs and on one line of a table. */
export const SUBSCRIPTION_NAME_RULE = "1 to 64 letters, digits, blanks or any of . _ @ -, a letter or digit first,";
export const SUBSCRIPTION_NAME = /^[\p{L}\p{N}][\p{L}\p{N} ._@-]{0,63}$/u;

const SCOPES_RULE = `all, or a list of some of ${SCOPES.join(", ")},`;
const SCOPES_MEANING = "`all`: what a customer can do, in later versions too. `admin`: that, and everything about subscriptions";
const LIMIT_RULE = `an integer from 1 to ${MAX_LIMIT}, or null for no limit,`;

const PRIORITY_MEANING =
  "Jobs that are asked for under a higher one are begun before all that wait under a lower one; within one, subscriptions take turns";

const time = z.iso.datetime();

const key = z.object({
  is_set: z.boolean().describe("False when it was revoked; `rotate` puts a new one there"),
  last_used_at: time.nullable().describe("To the minute; null while this key was never used"),
});

/** A subscription. No key and no hash is in it. */
export const subscriptionSchema = z.object({
  id: z.string(),
  name: z.string().describe("Unique, also among cancelled ones"),
  state: z.enum(SUBSCRIPTION_STATES).describe("Only active opens the API; cancelled is for good"),
  scopes: z.union([z.literal("all"), z.array(z.enum(SCOPES))]).describe(SCOPES_MEANING),
  limits: z.object(eachLimit((meaning) => z.int().min(1).nullable().describe(meaning))),
  priority: z.int().min(MIN_PRIORITY).max(MAX_PRIORITY).describe(PRIORITY_MEANING),
  keys: z.object({ primary: key, secondary: key }),
  created_at: time,
});
export type SubscriptionReply = z.output<typeof subscriptionSchema>;

const shownOnce = z.string().describe("Shown here and never again");

/** The reply to `POST subscriptions`. */
export const issuedSubscriptionSchema = subscriptionSchema.extend({ primary_key: shownOnce, secondary_key: shownOnce });
export type IssuedSubscriptionReply = z.output<typeof issuedSubscriptionSchema>;

/** The reply to `POST subscriptions/{id}/keys/{slot}/rotate`. */
export const rotatedKeySchema = z.object({ subscription_id: z.string(), slot: z.enum(KEY_SLOTS), key: shownOnce });
export type RotatedKey = z.output<typeof rotatedKeySchema>;

/** `GET subscriptions` */
export const subscriptionListSchema = z.object({
  data: z.array(subscriptionSchema).describe("Newest first"),
  next: z.url().nullable().describe("The next page; null on the last"),
});
export type SubscriptionList = z.output<typeof subscriptionListSchema>;

export const subscriptionQuerySchema = z.object({
  limit: pageLimit("Subscriptions"),
  state: oneOf(SUBSCRIPTION_STATES).optional().describe("Only subscriptions in this state"),
  before: subscriptionId().optional().describe("Only subscriptions older than this one"),
});

const name = z.string({ error: SUBSCRIPTION_NAME_RULE }).regex(SUBSCRIPTION_NAME, { error: SUBSCRIPTION_NAME_RULE });
const scopes = z
  .union([z.literal("all"), z.array(z.enum(SCOPES)).min(1, { error: SCOPES_RULE })], { error: SCOPES_RULE })
  // In one order, each once
  .transform((asked): Scopes => (asked === "all" ? asked : SCOPES.filter((scope) => asked.includes(scope))));
const limits = onlyFields(
  eachLimit((meaning) =>
    z
      .union([z.null(), integer(1, MAX_LIMIT)], { error: LIMIT_RULE })
      .optional()
      .describe(meaning),
  ),
);

const priority = integer(MIN_PRIORITY, MAX_PRIORITY);

/** The body of `POST subscriptions`. */
export const newSubscriptionSchema = onlyFields({
  name: name.describe("Unique, also among cancelled ones"),
  scopes: scopes.default("all").describe(SCOPES_MEANING),
  limits: limits.default({}).describe("What is left out is not limited"),
  priority: priority.default(DEFAULT_PRIORITY).describe(PRIORITY_MEANING),
});

/** The body of `PATCH subscriptions/{id}`. */
export const subscriptionChangeSchema = onlyFields({
  name: name.exactOptional(),
  state: oneOf(["active", "suspended"]).exactOptional().describe("What cancels is `DELETE`"),
  scopes: scopes.exactOptional().describe(SCOPES_MEANING),
  limits: limits.exactOptional().describe("What is left out stays as it is"),
  priority: priority.exactOptional().describe(PRIORITY_MEANING),
});

function eachLimit<Field>(field: (meaning: string) => Field) {
  return {
    requests_per_minute: field("Requests of any kind within a minute; null: no limit"),
    running_jobs: field("Jobs that wait or run at the same time; null: no limit"),
    images_per_day: field("Pictures since midnight UTC; null: no limit"),
  };
}

/** Refuses a field that there is not: whoever misspells a limit would have none. */
function onlyFields<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return z.strictObject(shape, { error: `an object with no field but ${Object.keys(shape).join(", ")}` });
}
