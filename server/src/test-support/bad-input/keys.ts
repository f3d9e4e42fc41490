import { INVALID_KEY_MESSAGE, MISSING_KEY_MESSAGE } from "@retouch/contract";
import { withHeaders, type BadInput } from "./bad-input.ts";

const GET_IMAGE = "/inpainting/v1/getImage";
const OTHER_PAGE = "Expected a request of this server's own page: a session holds for no other";

const keyed = (key: string, query = ""): ReturnType<typeof withHeaders> => {
  return withHeaders({ "ocp-apim-subscription-key": key }, { path: GET_IMAGE + query, body: { prompt: "a" } });
};

export const WRONG_KEYS: readonly BadInput[] = [
  ["none", keyed(""), 401, MISSING_KEY_MESSAGE],
  ["a blank", keyed(" "), 401, MISSING_KEY_MESSAGE],
  ["32 digits of nobody", keyed("0123456789abcdef0123456789abcdef"), 401, INVALID_KEY_MESSAGE],
  ["a word", keyed("secret"), 401, INVALID_KEY_MESSAGE],
  ["endless", keyed("x".repeat(8000)), 401, INVALID_KEY_MESSAGE],
  ["two in one header", keyed("a, b"), 401, INVALID_KEY_MESSAGE],
  ["SQL", keyed("' OR 1=1 --"), 401, INVALID_KEY_MESSAGE],
  ["a wrong one in the header beside another in the query", keyed("y", "?subscription-key=x"), 401, INVALID_KEY_MESSAGE],
  [
    "a wrong one on the list of jobs",
    withHeaders({ "ocp-apim-subscription-key": "y" }, { path: "/inpainting/v1/jobs", method: "GET" }),
    401,
    INVALID_KEY_MESSAGE,
  ],
  [
    "none for a webhook's secret",
    withHeaders({ "ocp-apim-subscription-key": "" }, { path: "/inpainting/v1/webhooks/secret", method: "GET" }),
    401,
    MISSING_KEY_MESSAGE,
  ],
  ["a wrong one before a wrong body", withHeaders({ "ocp-apim-subscription-key": "y" }, { body: "{" }), 401, INVALID_KEY_MESSAGE],
  [
    "a wrong one before a wrong type",
    withHeaders({ "ocp-apim-subscription-key": "y", "content-type": "text/plain" }, { body: "{" }),
    401,
    INVALID_KEY_MESSAGE,
  ],
  [
    "a picture's link with a wrong signature",
    withHeaders(
      { "ocp-apim-subscription-key": "" },
      { path: "/inpainting/v1/jobs/job_1/images/0?expires=99999999999&signature=x", method: "GET" },
    ),
    401,
    MISSING_KEY_MESSAGE,
  ],
  [
    "a picture's link that never ends",
    withHeaders(
      { "ocp-apim-subscription-key": "" },
      { path: "/inpainting/v1/jobs/job_1/images/0?expires=1e99&signature=x", method: "GET" },
    ),
    401,
    MISSING_KEY_MESSAGE,
  ],
];

const signIn = (
  body: string | object,
  headers: Record<string, string> = { "sec-fetch-site": "same-origin" },
): ReturnType<typeof withHeaders> => {
  return withHeaders(headers, { path: "/session", body });
};
const TOKEN = "Expected the token of a link for token but received";

export const WRONG_SESSIONS: readonly BadInput[] = [
  ["no token", signIn({}), 400, `${TOKEN} nothing`, "token"],
  ["a number for a token", signIn({ token: 5 }), 400, `${TOKEN} 5`, "token"],
  ["a list of tokens", signIn({ token: ["a"] }), 400, `${TOKEN} ["a"]`, "token"],
  ["no body", signIn(""), 400, "Expected a JSON object for the body but received nothing"],
  ["a body that is no JSON", signIn("token"), 400, "The body is not JSON: line 1, column 1: expected a value"],
  ["a body of kilobytes", signIn({ token: "t".repeat(1024) }), 413, "Expected a body of at most 1024 bytes but received 1036"],
  [
    "a token of nobody",
    signIn({ token: "retouch_link_0" }),
    403,
    "This link has expired or was opened before; npx retouch keys link prints a new one",
  ],
  ["another site's page", signIn({ token: "a" }, { "sec-fetch-site": "cross-site" }), 403, OTHER_PAGE],
  ["another port of the same machine", signIn({ token: "a" }, { "sec-fetch-site": "same-site" }), 403, OTHER_PAGE],
  ["another origin", signIn({ token: "a" }, { origin: "https://evil.example.com" }), 403, OTHER_PAGE],
  ["no origin", signIn({ token: "a" }, { origin: "null" }), 403, OTHER_PAGE],
  [
    "the cookie of nobody",
    withHeaders({ "ocp-apim-subscription-key": "", cookie: "retouch_session=x", "sec-fetch-site": "same-origin" }),
    401,
    MISSING_KEY_MESSAGE,
  ],
];
