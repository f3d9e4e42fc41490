import { withHeaders, type BadInput } from "./bad-input.ts";

const JOBS = "/inpainting/v1/jobs";
const DELIVERIES = "/inpainting/v1/webhooks/deliveries";
const unknownJob = (id: string): string => `There is no job with the id "${id}"`;
const unknownDelivery = (id: string): string => `There is no delivery with the id "${id}"`;
const ID = "job_01JZZZZZZZZZZZZZZZZZZZZZZZ";

const get = (path: string): { path: string; method: string } => ({ path, method: "GET" });

export const WRONG_IDS: readonly BadInput[] = [
  ["one that never was", get(`${JOBS}/${ID}`), 404, unknownJob(ID)],
  ["one to cancel that never was", { path: `${JOBS}/${ID}`, method: "DELETE" }, 404, unknownJob(ID)],
  ["the events of one that never was", get(`${JOBS}/${ID}/events`), 404, unknownJob(ID)],
  ["the picture of one that never was", get(`${JOBS}/${ID}/images/0`), 404, unknownJob(ID)],
  ["a number", get(`${JOBS}/1`), 404, unknownJob("1")],
  ["small letters", get(`${JOBS}/${ID.toLowerCase()}`), 404, unknownJob(ID.toLowerCase())],
  ["a wildcard", get(`${JOBS}/*`), 404, unknownJob("*")],
  ["SQL", get(`${JOBS}/${encodeURIComponent("' OR '1'='1")}`), 404, unknownJob("' OR '1'='1")],
  ["a NUL", get(`${JOBS}/%00`), 404, unknownJob("\\u0000")],
  ["a way out of the folder", get(`${JOBS}/..%2f..%2fretouch.db`), 404, unknownJob("../../retouch.db")],
  ["an emoji", get(`${JOBS}/%F0%9F%A6%81`), 404, unknownJob("🦁")],
  ["kilobytes", get(`${JOBS}/${"j".repeat(8000)}`), 404, unknownJob(`${"j".repeat(40)}…`)],
  ["__proto__", get(`${JOBS}/__proto__`), 404, unknownJob("__proto__")],
  [
    "a delivery that never was",
    get(`${DELIVERIES}/msg_01JZZZZZZZZZZZZZZZZZZZZZZZ`),
    404,
    unknownDelivery("msg_01JZZZZZZZZZZZZZZZZZZZZZZZ"),
  ],
  ["a job for a delivery", get(`${DELIVERIES}/${ID}`), 404, unknownDelivery(ID)],
  ["a delivery to replay that never was", { path: `${DELIVERIES}/msg_1/replay`, body: {} }, 404, unknownDelivery("msg_1")],
];

const LIMIT = "Expected an integer from 1 to 100 for limit but received";
const STATUS = "Expected one of queued, running, succeeded, failed, cancelled, expired for status but received";
const JOB_BEFORE = "Expected a job's id for before but received";
const DELIVERY_STATUS = "Expected one of pending, delivered, failed for status but received";

/** A query, and what is wrong with one of its parameters. */
const QUERIES: readonly (readonly [path: string, query: string, field: string, message: string])[] = [
  [JOBS, "limit=0", "limit", `${LIMIT} "0"`],
  [JOBS, "limit=101", "limit", `${LIMIT} "101"`],
  [JOBS, "limit=-1", "limit", `${LIMIT} "-1"`],
  [JOBS, "limit=1.5", "limit", `${LIMIT} "1.5"`],
  [JOBS, "limit=many", "limit", `${LIMIT} "many"`],
  [JOBS, "limit=", "limit", `${LIMIT} ""`],
  [JOBS, "limit=1e9", "limit", `${LIMIT} "1e9"`],
  [JOBS, "limit=1&limit=2", "limit", `${LIMIT} ["1", "2"]`],
  [JOBS, "status=done", "status", `${STATUS} "done"`],
  [JOBS, "status=", "status", `${STATUS} ""`],
  [JOBS, "status=QUEUED", "status", `${STATUS} "QUEUED"`],
  [JOBS, "status=queued&status=failed", "status", `${STATUS} ["queued", "failed"]`],
  [JOBS, "before=1", "before", `${JOB_BEFORE} "1"`],
  [JOBS, "before=", "before", `${JOB_BEFORE} ""`],
  [JOBS, `before=${ID}x`, "before", `${JOB_BEFORE} "${ID}x"`],
  [JOBS, "before=2026-01-01T00:00:00Z", "before", `${JOB_BEFORE} "2026-01-01T00:00:00Z"`],
  [DELIVERIES, "limit=0", "limit", `${LIMIT} "0"`],
  [DELIVERIES, "limit=101", "limit", `${LIMIT} "101"`],
  [DELIVERIES, "status=sent", "status", `${DELIVERY_STATUS} "sent"`],
  [DELIVERIES, "job=1", "job", 'Expected a job\'s id for job but received "1"'],
  [DELIVERIES, `before=${ID}`, "before", `Expected a delivery's id for before but received "${ID}"`],
];

export const WRONG_QUERIES: readonly BadInput[] = QUERIES.map(([path, query, field, message]) => [
  `${path.split("/").at(-1)}?${query}`,
  get(`${path}?${query}`),
  400,
  message,
  field,
]);

const after = (id: string): ReturnType<typeof withHeaders> => {
  return withHeaders({ "last-event-id": id }, get(`${JOBS}/${ID}/events`));
};
const EVENT = "Expected the id of an event of this job for Last-Event-ID but received";

export const WRONG_EVENT_IDS: readonly BadInput[] = [
  ["a word", after("abc"), 400, `${EVENT} "abc"`, "Last-Event-ID"],
  ["below zero", after("-1"), 400, `${EVENT} "-1"`, "Last-Event-ID"],
  ["a fraction", after("1.5"), 400, `${EVENT} "1.5"`, "Last-Event-ID"],
  ["hexadecimal", after("0x10"), 400, `${EVENT} "0x10"`, "Last-Event-ID"],
  ["too long for an id", after("9999999999"), 400, `${EVENT} "9999999999"`, "Last-Event-ID"],
  ["two ids", after("1, 2"), 400, `${EVENT} "1, 2"`, "Last-Event-ID"],
  ["kilobytes", after("1".repeat(4000)), 400, `${EVENT} text of 4000 characters`, "Last-Event-ID"],
];
