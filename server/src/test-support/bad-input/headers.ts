import { withHeaders, type BadInput } from "./bad-input.ts";

const GET_IMAGE = "/inpainting/v1/getImage";
const STREAM = `${GET_IMAGE}Stream`;
const JOBS = "/inpainting/v1/jobs";
const MODELS = "/inpainting/v1/models";
const NOTHING = "There is nothing at this path";
const ACCEPT = "Expected application/json or image/png for Accept";
const TYPE = "Expected Content-Type: application/json or multipart/form-data";
const body = { prompt: "a" };

const method = (allowed: string, received: string): string => `Expected ${allowed} for the method but received ${received}`;

export const WRONG_PATHS_AND_METHODS: readonly BadInput[] = [
  ["an unknown path", { path: "/inpainting/v2/getImage", body }, 404, NOTHING],
  ["other capitals", { path: "/inpainting/v1/getimage", body }, 404, NOTHING],
  ["a slash at the end", { path: `${GET_IMAGE}/`, body }, 404, NOTHING],
  ["a path below", { path: `${GET_IMAGE}/1`, body }, 404, NOTHING],
  ["the root's parent", { path: "/..%2f..%2fetc/passwd", method: "GET" }, 404, NOTHING],
  ["a file of the package", { path: "/package.json", method: "GET" }, 404, NOTHING],
  ["the docs' parent", { path: "/docs/..%2findex.html", method: "GET" }, 404, NOTHING],
  ["two slashes", { path: "//inpainting/v1/models", method: "GET" }, 404, NOTHING],
  ["a broken escape", { path: "/%zz", method: "GET" }, 400, "Expected a well-formed path"],
  ["half an escape", { path: `${JOBS}/%`, method: "GET" }, 400, "Expected a well-formed path"],
  ["an escape that is no UTF-8", { path: `${JOBS}/%ff`, method: "GET" }, 400, "Expected a well-formed path"],
  ["GET", { method: "GET" }, 405, method("POST", "GET")],
  ["PUT", { method: "PUT", body }, 405, method("POST", "PUT")],
  ["PATCH", { method: "PATCH", body }, 405, method("POST", "PATCH")],
  ["DELETE", { method: "DELETE" }, 405, method("POST", "DELETE")],
  ["OPTIONS", { method: "OPTIONS" }, 405, method("POST", "OPTIONS")],
  ["PROPFIND", { method: "PROPFIND" }, 405, method("POST", "PROPFIND")],
  ["GET on the stream", { path: STREAM, method: "GET" }, 405, method("POST", "GET")],
  ["POST on the models", { path: MODELS, body }, 405, method("GET, HEAD", "POST")],
  ["PUT on the jobs", { path: JOBS, method: "PUT", body }, 405, method("GET, HEAD, POST", "PUT")],
  ["POST on a job", { path: `${JOBS}/job_1`, body }, 405, method("DELETE, GET, HEAD", "POST")],
  ["POST on a job's events", { path: `${JOBS}/job_1/events`, body }, 405, method("GET", "POST")],
  ["DELETE on a job's picture", { path: `${JOBS}/job_1/images/0`, method: "DELETE" }, 405, method("GET, HEAD", "DELETE")],
  ["POST on the page", { path: "/", body }, 405, method("GET, HEAD", "POST")],
  ["POST on the health", { path: "/livez", body }, 405, method("GET, HEAD", "POST")],
  ["PUT on the session", { path: "/session", method: "PUT", body }, 405, method("DELETE, GET, HEAD, POST", "PUT")],
];

export const WRONG_ACCEPTS: readonly BadInput[] = [
  ["HTML", withHeaders({ accept: "text/html" }), 406, ACCEPT],
  ["events where there are none", withHeaders({ accept: "text/event-stream" }), 406, ACCEPT],
  ["nothing at all by q=0", withHeaders({ accept: "application/*;q=0, image/*;q=0" }), 406, ACCEPT],
  ["everything at q=0", withHeaders({ accept: "*/*;q=0" }), 406, ACCEPT],
  ["a type that is none", withHeaders({ accept: "json" }), 406, ACCEPT],
  ["a sound", withHeaders({ accept: "audio/*, video/mp4" }), 406, ACCEPT],
  [
    "another picture than is made",
    withHeaders({ accept: "image/webp" }),
    406,
    "Expected application/json or image/png, the output_format, for Accept",
  ],
  [
    "PNG where WebP is made",
    withHeaders({ accept: "image/png" }, { body: { ...body, output_format: "webp" } }),
    406,
    "Expected application/json or image/webp, the output_format, for Accept",
  ],
  [
    "HTML of the stream",
    withHeaders({ accept: "text/html" }, { path: STREAM, body }),
    406,
    "Expected image/png or text/event-stream for Accept",
  ],
  ["a picture of the jobs", withHeaders({ accept: "image/png" }, { path: JOBS, body }), 406, "Expected application/json for Accept"],
  [
    "a picture of the models",
    withHeaders({ accept: "image/png" }, { path: MODELS, method: "GET" }),
    406,
    "Expected application/json for Accept",
  ],
  [
    "JSON of a job's events",
    withHeaders({ accept: "application/json" }, { path: `${JOBS}/job_1/events`, method: "GET" }),
    406,
    "Expected text/event-stream for Accept",
  ],
  [
    "a picture's bytes within events",
    withHeaders({ accept: "text/event-stream" }, { path: STREAM, body: { ...body, response_format: "image" } }),
    400,
    'Expected json or url with Accept: text/event-stream for response_format but received "image"',
    "response_format",
  ],
];

export const WRONG_CONTENT_TYPES: readonly BadInput[] = [
  ["a form of another kind", withHeaders({ "content-type": "application/x-www-form-urlencoded" }, { body: "prompt=a" }), 415, TYPE],
  ["text", withHeaders({ "content-type": "text/plain" }, { body: "{}" }), 415, TYPE],
  ["JSON as text", withHeaders({ "content-type": "text/json" }, { body: "{}" }), 415, TYPE],
  ["XML", withHeaders({ "content-type": "application/xml" }, { body: "<a/>" }), 415, TYPE],
  ["a picture", withHeaders({ "content-type": "image/png" }, { body: Buffer.from("89504e47", "hex") }), 415, TYPE],
  ["bytes", withHeaders({ "content-type": "application/octet-stream" }, { body: Buffer.alloc(8) }), 415, TYPE],
  ["nonsense", withHeaders({ "content-type": "json" }, { body: "{}" }), 415, TYPE],
  ["lines of JSON", withHeaders({ "content-type": "application/jsonl" }, { body: "{}" }), 415, TYPE],
  [
    "JSON of Latin-1",
    withHeaders({ "content-type": "application/json; charset=latin1" }, { body: "{}" }),
    415,
    "Expected charset=utf-8 for Content-Type",
  ],
  [
    "JSON of UTF-16",
    withHeaders({ "content-type": 'application/json; charset="UTF-16"' }, { body: "{}" }),
    415,
    "Expected charset=utf-8 for Content-Type",
  ],
  ["gzip", withHeaders({ "content-encoding": "gzip" }, { body: "{}" }), 415, "Expected a body without Content-Encoding"],
  ["two encodings", withHeaders({ "content-encoding": "br, gzip" }, { body: "{}" }), 415, "Expected a body without Content-Encoding"],
  [
    "an encoding that is none",
    withHeaders({ "content-encoding": "none" }, { body: "{}" }),
    415,
    "Expected a body without Content-Encoding",
  ],
];

const KEY_LENGTH = (length: number): string => `Expected 1 to 255 characters for Idempotency-Key but received ${length} characters`;

export const WRONG_IDEMPOTENCY_KEYS: readonly BadInput[] = [
  ["empty", withHeaders({ "idempotency-key": "" }), 400, KEY_LENGTH(0), "Idempotency-Key"],
  ["blank", withHeaders({ "idempotency-key": "  " }), 400, KEY_LENGTH(0), "Idempotency-Key"],
  ["one character too long", withHeaders({ "idempotency-key": "k".repeat(256) }), 400, KEY_LENGTH(256), "Idempotency-Key"],
  ["endless", withHeaders({ "idempotency-key": "k".repeat(8000) }), 400, KEY_LENGTH(8000), "Idempotency-Key"],
  [
    "too long for a job",
    withHeaders({ "idempotency-key": "k".repeat(256) }, { path: JOBS, body }),
    400,
    KEY_LENGTH(256),
    "Idempotency-Key",
  ],
  [
    "too long for a stream",
    withHeaders({ "idempotency-key": "k".repeat(256) }, { path: STREAM, body }),
    400,
    KEY_LENGTH(256),
    "Idempotency-Key",
  ],
];
