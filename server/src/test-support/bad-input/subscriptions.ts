import type { BadInput } from "./bad-input.ts";

const SUBSCRIPTIONS = "/inpainting/v1/subscriptions";
const NOBODY = `${SUBSCRIPTIONS}/00000000-0000-4000-8000-000000000000`;
const UNKNOWN = "There is no subscription with this id";

const NAME = "Expected 1 to 64 letters, digits, blanks or any of . _ @ -, a letter or digit first, for name but received";
const SCOPES =
  "Expected all, or a list of some of images:create, jobs:read, jobs:cancel, webhooks:manage, models:read, metrics:read, admin, for scopes but received";
const LIMIT = "Expected an integer from 1 to 1000000, or null for no limit, for limits.";
const PRIORITY = "Expected an integer from -100 to 100 for priority but received";
const STATE = "Expected one of active, suspended for state but received";
const NEW_FIELDS = "Expected an object with no field but name, scopes, limits, priority for the body but received";
const CHANGED_FIELDS = "Expected an object with no field but name, state, scopes, limits, priority for the body but received";
const LIMIT_FIELDS = "Expected an object with no field but requests_per_minute, running_jobs, images_per_day for limits but received";

/** A body to make a subscription of, and what is wrong with one of its fields. */
const NEW: readonly (readonly [name: string, body: object, field: string, message: string])[] = [
  ["without a name", {}, "name", `${NAME} nothing`],
  ["no name", { name: "" }, "name", `${NAME} ""`],
  ["a name of 65", { name: "x".repeat(65) }, "name", `${NAME} text of 65 characters`],
  ["a name of two lines", { name: "a\nb" }, "name", `${NAME} "a\\nb"`],
  ["a name that is a flag", { name: "-rf" }, "name", `${NAME} "-rf"`],
  ["a name that is a number", { name: 1 }, "name", `${NAME} 1`],
  ["a scope that there is not", { name: "a", scopes: ["paint"] }, "scopes", `${SCOPES} ["paint"]`],
  ["a scope beside no list", { name: "a", scopes: "jobs:read" }, "scopes", `${SCOPES} "jobs:read"`],
  ["no scope at all", { name: "a", scopes: [] }, "scopes", `${SCOPES} []`],
  ["a limit of 0", { name: "a", limits: { running_jobs: 0 } }, "limits.running_jobs", `${LIMIT}running_jobs but received 0`],
  ["a limit below 0", { name: "a", limits: { images_per_day: -1 } }, "limits.images_per_day", `${LIMIT}images_per_day but received -1`],
  ["half a limit", { name: "a", limits: { images_per_day: 1.5 } }, "limits.images_per_day", `${LIMIT}images_per_day but received 1.5`],
  [
    "a limit that is too large",
    { name: "a", limits: { requests_per_minute: 1_000_001 } },
    "limits.requests_per_minute",
    `${LIMIT}requests_per_minute but received 1000001`,
  ],
  ["a limit in words", { name: "a", limits: { running_jobs: "two" } }, "limits.running_jobs", `${LIMIT}running_jobs but received "two"`],
  ["a limit that is misspelled", { name: "a", limits: { image_per_day: 1 } }, "limits.image_per_day", `${LIMIT_FIELDS} "image_per_day"`],
  ["limits that are a number", { name: "a", limits: 5 }, "limits", `${LIMIT_FIELDS} 5`],
  ["a priority that is too high", { name: "a", priority: 101 }, "priority", `${PRIORITY} 101`],
  ["a priority in words", { name: "a", priority: "high" }, "priority", `${PRIORITY} "high"`],
  ["a field that there is not", { name: "a", limit: { images_per_day: 1 } }, "limit", `${NEW_FIELDS} "limit"`],
  ["a key of one's own", { name: "a", primary_key: "0".repeat(32) }, "primary_key", `${NEW_FIELDS} "primary_key"`],
];

/** A change of a subscription that there is not: a body is looked at first. */
const CHANGES: readonly (readonly [name: string, body: object, field: string, message: string])[] = [
  ["to cancelled by a change", { state: "cancelled" }, "state", `${STATE} "cancelled"`],
  ["to a state that there is not", { state: "paused" }, "state", `${STATE} "paused"`],
  ["to no name", { name: null }, "name", `${NAME} nothing`],
  ["of its keys", { keys: {} }, "keys", `${CHANGED_FIELDS} "keys"`],
  ["of its id", { id: "1" }, "id", `${CHANGED_FIELDS} "id"`],
];

export const WRONG_SUBSCRIPTIONS: readonly BadInput[] = [
  ...NEW.map(([name, body, field, message]): BadInput => [name, { path: SUBSCRIPTIONS, body }, 400, message, field]),
  ...CHANGES.map(([name, body, field, message]): BadInput => [
    `a change ${name}`,
    { path: NOBODY, method: "PATCH", body },
    400,
    message,
    field,
  ]),
  ["one that never was", { path: NOBODY, method: "GET" }, 404, UNKNOWN],
  ["a change of one that never was", { path: NOBODY, method: "PATCH", body: {} }, 404, UNKNOWN],
  ["one to cancel that never was", { path: NOBODY, method: "DELETE" }, 404, UNKNOWN],
  ["usage of one that never was", { path: `${NOBODY}/usage`, method: "GET" }, 404, UNKNOWN],
  ["a key of one that never was", { path: `${NOBODY}/keys/primary/rotate`, body: {} }, 404, UNKNOWN],
  [
    "a key that there is not",
    { path: `${NOBODY}/keys/third/rotate`, body: {} },
    404,
    "There is no key of this name; a subscription has a primary and a secondary one",
  ],
  ["SQL for an id", { path: `${SUBSCRIPTIONS}/${encodeURIComponent("' OR '1'='1")}`, method: "GET" }, 404, UNKNOWN],
  ["a list for a body", { path: SUBSCRIPTIONS, body: "[]" }, 400, "Expected a JSON object for the body but received []"],
  [
    "a form for a body",
    { path: SUBSCRIPTIONS, headers: { "content-type": "multipart/form-data; boundary=x" }, body: "--x--\r\n" },
    415,
    'Expected application/json for Content-Type but received "multipart/form-data; boundary=x"',
  ],
  [
    "a body of 17 KiB",
    { path: SUBSCRIPTIONS, body: { name: "x".repeat(17 * 1024) } },
    413,
    "Expected a body of at most 16384 bytes but received 17419",
  ],
  [
    "another subscription's id for before",
    { path: `${SUBSCRIPTIONS}?before=1`, method: "GET" },
    400,
    'Expected a subscription\'s id for before but received "1"',
    "before",
  ],
  [
    "a state that there is not",
    { path: `${SUBSCRIPTIONS}?state=paused`, method: "GET" },
    400,
    'Expected one of active, suspended, cancelled for state but received "paused"',
    "state",
  ],
  [
    "jobs of a subscription by its name",
    { path: "/inpainting/v1/jobs?subscription=shop", method: "GET" },
    400,
    'Expected all, or a subscription\'s id, for subscription but received "shop"',
    "subscription",
  ],
];
