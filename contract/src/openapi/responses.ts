import type { Content, Header, JsonSchema, MediaType, Reference, Response, Responses } from "./document.ts";
import { schemaRef, type SchemaName } from "./schemas.ts";

export const HEADERS = {
  "x-trace-id": {
    description: "The W3C trace id of the request: that of a well-formed `traceparent`, else a new one. Also `traceId` in the body",
    schema: { type: "string", pattern: "^[0-9a-f]{32}$" },
  },
  "retry-after": { description: "Seconds after which trying again makes sense", schema: { type: "integer", minimum: 1 } },
  ratelimit: { description: 'What is left: `"requests";r=59;t=60` is 59 requests, whole again in 60 s', schema: { type: "string" } },
  "ratelimit-policy": { description: 'The limits: `"requests";q=60;w=60` is 60 requests a minute', schema: { type: "string" } },
  "www-authenticate": {
    description: "The challenge",
    schema: { type: "string", examples: ['AzureApiManagementKey realm="retouch",name="Ocp-Apim-Subscription-Key",type="header"'] },
  },
  allow: { description: "The methods that there are", schema: { type: "string" } },
  location: { description: "What was made", schema: { type: "string", format: "uri-reference" } },
  "preference-applied": { description: "`respond-async`, when that was preferred", schema: { type: "string" } },
  "x-seed": { description: "The picture's seed", schema: { type: "integer", minimum: 0, maximum: 4294967295 } },
  "x-model": { description: "The model's name, percent-encoded", schema: { type: "string" } },
  "x-unmasked-max-diff": {
    description: "Largest difference of any channel outside the blending ring, against the source; absent without a mask",
    schema: { type: "integer", minimum: 0, maximum: 255 },
  },
  "x-warnings": {
    description: "The `warnings` of the JSON reply: a JSON list of texts, in ASCII; absent where there are none",
    schema: { type: "string", examples: ['["Unknown field \\"stepz\\" was ignored"]'] },
  },
  etag: { description: "The SHA-256 of the picture, in quotes", schema: { type: "string" } },
  "set-cookie": { description: "The browser's session", schema: { type: "string" } },
} as const satisfies Record<string, Header>;
type HeaderName = keyof typeof HEADERS;

export function headerRefs(...names: HeaderName[]): Record<string, Reference> {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}

/** A reply with JSON of a named schema. */
export function jsonReply(description: string, schema: SchemaName, example: unknown, headers: readonly HeaderName[] = []): Response {
  return {
    description,
    headers: headerRefs("x-trace-id", ...headers),
    content: { "application/json": { schema: schemaRef(schema), example } },
  };
}

/** A reply without a body. */
export function emptyReply(description: string, headers: readonly HeaderName[] = []): Response {
  return { description, headers: headerRefs("x-trace-id", ...headers) };
}

/** A reply of one media type. */
export function plainReply(description: string, mediaType: string, schema: JsonSchema = { type: "string" }): Response {
  return { description, headers: headerRefs("x-trace-id"), content: { [mediaType]: { schema } } };
}

/** The bytes of a picture, in any of the formats. */
export const PICTURE_CONTENT: Content = Object.fromEntries(
  ["image/png", "image/jpeg", "image/webp"].map((type): [string, MediaType] => [type, { schema: { type: "string", format: "binary" } }]),
);
export const PICTURE_HEADERS: readonly HeaderName[] = ["x-seed", "x-model", "x-unmasked-max-diff", "x-warnings"];

/** What stands for each error, and the message of one of its kind. */
const ERRORS = {
  400: {
    when: "A field is missing or wrong, the body cannot be read, or a picture does not decode",
    message: "Expected an integer from 1 to 150 for steps but received 151",
  },
  401: {
    when: "No key, or one that opens nothing",
    message: "Access denied due to missing subscription key. Make sure to include subscription key when making requests to an API.",
  },
  403: {
    when: "The key lacks the scope, its pictures of today are used up, or the request is not one of this server's own page",
    message: "Expected a key with the scope images:create but received one without it",
  },
  404: { when: "There is nothing of this name", message: 'There is no job with the id "job_01JZZZZZZZZZZZZZZZZZZZZZZZ"' },
  405: {
    when: "No key is needed here, and so nobody signs in",
    message: "Expected GET, HEAD for the method but received POST",
  },
  406: {
    when: "`Accept` takes nothing of what there is",
    message: 'Expected application/json or image/png for Accept but received "text/html"',
  },
  409: {
    when: "The `Idempotency-Key` was used for another request, the job was cancelled, the delivery has not ended, or the subscription's name or state does not allow it",
    message: "Expected the same request as before for this Idempotency-Key but received another one",
  },
  413: { when: "The body or a picture is too large", message: "Expected a body of at most 50331648 bytes but received 50331649" },
  415: {
    when: "The body's media type or encoding is none that is read here",
    message: 'Expected application/json or multipart/form-data for Content-Type but received "text/plain"',
  },
  429: {
    when: "This key's limit: requests a minute, or jobs at the same time",
    message: "Expected at most 60 requests a minute with this subscription; try again in 12 s",
  },
  500: {
    when: "The server's own fault; its log has the reason under the trace id",
    message: "The server failed on this request; its log has the reason under this trace id",
  },
  503: {
    when: "Too many pictures wait or are on their way in, the server is stopping, its disk is full, or keys cannot be checked",
    message: "Too many pictures are waiting; try again later",
  },
} as const;
export type ErrorStatus = keyof typeof ERRORS;

const ERROR_HEADERS: Partial<Record<ErrorStatus, readonly HeaderName[]>> = {
  401: ["www-authenticate"],
  405: ["allow"],
  429: ["retry-after", "ratelimit", "ratelimit-policy"],
  503: ["retry-after"],
};
const EXAMPLE_TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";

export function buildErrorResponses(): Record<string, Response> {
  return Object.fromEntries(
    Object.entries(ERRORS).map(([code, { when, message }]) => {
      const status = Number(code) as ErrorStatus;
      const field = status === 400 && { errors: [{ field: "steps", message }] };
      const example = { code: status, message, traceId: EXAMPLE_TRACE_ID, ...field };
      return [
        `Error${code}`,
        {
          description: when,
          headers: headerRefs("x-trace-id", ...(ERROR_HEADERS[status] ?? [])),
          content: {
            "application/json": { schema: schemaRef("Error"), example },
            "application/problem+json": { schema: schemaRef("Problem") },
          },
        },
      ];
    }),
  );
}

/** The errors of these statuses. */
export function errorReplies(...statuses: readonly ErrorStatus[]): Responses {
  return Object.fromEntries(statuses.map((status) => [String(status), { $ref: `#/components/responses/Error${status}` }]));
}
