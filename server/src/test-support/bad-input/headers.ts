import { withHeaders, type BadInput } from "./bad-input.ts";

const GET_IMAGE = "/inpainting/v1/getImage";
const STREAM = `${GET_IMAGE}Stream`;
const JOBS = "/inpainting/v1/jobs";
const MODELS = "/inpainting/v1/models";
const nothingAt = (path: string): string => `There is nothing at "${path}"; /openapi.json lists what there is`;
const accept = (received: string, rule = "application/json, image/png, image/jpeg or image/webp"): string =>
  `Expected ${rule} for Accept but received "${received}"`;
const type = (received: string): string => `Expected application/json or multipart/form-data for Content-Type but received "${received}"`;
const encoding = (received: string): string => `Expected a body without Content-Encoding but received "${received}"`;
const body = { prompt: "a" };

const method = (allowed: string, received: string): string => `Expected ${allowed} for the method but received ${received}`;

export const WRONG_PATHS_AND_METHODS: readonly BadInput[] = [
  ["an unknown path", { path: "/inpainting/v2/getImage", body }, 404, nothingAt("/inpainting/v2/getImage")],
  ["other capitals", { path: "/inpainting/v1/getimage", body }, 404, nothingAt("/inpainting/v1/getimage")],
  ["a slash at the end", { path: `${GET_IMAGE}/`, body }, 404, nothingAt(`${GET_IMAGE}/`)],
  ["a path below", { path: `${GET_IMAGE}/1`, body }, 404, nothingAt(`${GET_IMAGE}/1`)],
  ["the root's parent", { path: "/..%2f..%2fetc/passwd", method: "GET" }, 404, nothingAt("/..%2f..%2fetc/passwd")],
  ["a file of the package", { path: "/package.json", method: "GET" }, 404, nothingAt("/package.json")],
  ["the docs' parent", { path: "/docs/..%2findex.html", method: "GET" }, 404, nothingAt("/docs/..%2findex.html")],
  ["two slashes", { path: "//inpainting/v1/models", method: "GET" }, 404, nothingAt("//inpainting/v1/models")],
  ["a broken escape", { path: "/%zz", method: "GET" }, 400, `Expected a well-formed path but received "/%zz"`],
  ["half an escape", { path: `${JOBS}/%`, method: "GET" }, 400, `Expected a well-formed path but received "${JOBS}/%"`],
  ["an escape that is no UTF-8", { path: `${JOBS}/%ff`, method: "GET" }, 400, `Expected a well-formed path but received "${JOBS}/%ff"`],
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
  ["HTML", withHeaders({ accept: "text/html" }), 406, accept("text/html")],
  ["events where there are none", withHeaders({ accept: "text/event-stream" }), 406, accept("text/event-stream")],
  ["nothing at all by q=0", withHeaders({ accept: "application/*;q=0, image/*;q=0" }), 406, accept("application/*;q=0, image/*;q=0")],
  ["everything at q=0", withHeaders({ accept: "*/*;q=0" }), 406, accept("*/*;q=0")],
  ["a type that is none", withHeaders({ accept: "json" }), 406, accept("json")],
  ["a sound", withHeaders({ accept: "audio/*, video/mp4" }), 406, accept("audio/*, video/mp4")],
  ["a picture of another format", withHeaders({ accept: "image/gif, image/avif" }), 406, accept("image/gif, image/avif")],
  ["kilobytes", withHeaders({ accept: "audio/mpeg, ".repeat(500) }), 406, accept("audio/mpeg, audio/mpeg, audio/mpeg, audi…")],
  [
    "PNG where WebP is asked for",
    withHeaders({ accept: "image/png" }, { body: { ...body, output_format: "webp" } }),
    406,
    accept("image/png", "application/json or image/webp, the output_format,"),
  ],
  [
    "JPEG where PNG is asked for by name",
    withHeaders({ accept: "image/jpeg" }, { body: { ...body, output_format: "png" } }),
    406,
    accept("image/jpeg", "application/json or image/png, the output_format,"),
  ],
  [
    "JPEG where WebP and the bytes are asked for",
    withHeaders({ accept: "image/jpeg, application/json;q=0.1" }, { body: { ...body, output_format: "webp", response_format: "image" } }),
    406,
    accept("image/jpeg, application/json;q=0.1", "image/webp, the output_format,"),
  ],
  [
    "JPEG of a stream where PNG is asked for by name",
    withHeaders({ accept: "image/jpeg" }, { path: STREAM, body: { ...body, output_format: "png" } }),
    406,
    accept("image/jpeg", "application/json or image/png, the output_format,"),
  ],
  [
    "HTML of the stream",
    withHeaders({ accept: "text/html" }, { path: STREAM, body }),
    406,
    accept("text/html", "image/png, image/jpeg, image/webp, text/event-stream or application/json"),
  ],
  ["a picture of the jobs", withHeaders({ accept: "image/png" }, { path: JOBS, body }), 406, accept("image/png", "application/json")],
  [
    "a picture of the models",
    withHeaders({ accept: "image/png" }, { path: MODELS, method: "GET" }),
    406,
    accept("image/png", "application/json"),
  ],
  [
    "JSON of a job's events",
    withHeaders({ accept: "application/json" }, { path: `${JOBS}/job_1/events`, method: "GET" }),
    406,
    accept("application/json", "text/event-stream"),
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
  ...[
    ["a form of another kind", "application/x-www-form-urlencoded", "prompt=a"],
    ["text", "text/plain", "{}"],
    ["JSON as text", "text/json", "{}"],
    ["XML", "application/xml", "<a/>"],
    ["a picture", "image/png", "\x89PNG"],
    ["bytes", "application/octet-stream", "\0\0\0\0"],
    ["nonsense", "json", "{}"],
    ["lines of JSON", "application/jsonl", "{}"],
  ].map(([name, sent, text]): BadInput => [name, withHeaders({ "content-type": sent }, { body: text }), 415, type(sent)]),
  [
    "JSON of Latin-1",
    withHeaders({ "content-type": "application/json; charset=latin1" }, { body: "{}" }),
    415,
    'Expected charset=utf-8 for Content-Type but received charset="latin1"',
  ],
  [
    "JSON of UTF-16",
    withHeaders({ "content-type": 'application/json; charset="UTF-16"' }, { body: "{}" }),
    415,
    'Expected charset=utf-8 for Content-Type but received charset="UTF-16"',
  ],
  ["gzip", withHeaders({ "content-encoding": "gzip" }, { body: "{}" }), 415, encoding("gzip")],
  ["two encodings", withHeaders({ "content-encoding": "br, gzip" }, { body: "{}" }), 415, encoding("br, gzip")],
  ["an encoding that is none", withHeaders({ "content-encoding": "none" }, { body: "{}" }), 415, encoding("none")],
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
