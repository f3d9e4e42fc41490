/**
 * Holds a server to its own description: schemathesis makes requests out of /openapi.json and complains of every 5xx, and of every
 * status, media type, header and body that the document does not name. A stub makes the pictures.
 *
 *     npm run property -- --max-examples 100
 *
 * Needs schemathesis 4 (`pip install schemathesis`); SCHEMATHESIS names the program where it is not on the path.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { requireKey, type Authenticate } from "../../server/src/http/authenticate.ts";
import { NO_LIMITS } from "../../server/src/keys/subscription.ts";
import { createSubscription } from "../../server/src/keys/issue-keys.ts";
import { startTestServer } from "../../server/src/test-support/test-server.ts";
import { openTestStores } from "../../server/src/test-support/test-stores.ts";

const CHECKS = [
  "not_a_server_error",
  "status_code_conformance",
  "content_type_conformance",
  "response_headers_conformance",
  "response_schema_conformance",
  "unsupported_method",
  "ignored_auth",
];
const REQUEST_LIMIT_S = 30;

const stores = openTestStores();
const { subscriptions, sessions } = stores;
const issued = await createSubscription(subscriptions, "property", { scopes: ["admin"], limits: NO_LIMITS });
if (issued === undefined) throw new Error("Expected a fresh store but received one with subscriptions");
const { subscription, keys } = issued;
const requireAny = requireKey({ subscriptions, sessions, allowQueryKey: true, allowBearer: false });
/** The run may find its own subscription in a reply, and rotate its keys: what came after would be one 401 behind another. */
const authenticate: Authenticate = async (request) =>
  request.headers["ocp-apim-subscription-key"] === keys.primary ? subscription : requireAny(request);
await using server = await startTestServer(authenticate, { stores, sessions });

const options = {
  url: server.url,
  header: `Ocp-Apim-Subscription-Key: ${keys.primary}`,
  checks: CHECKS.join(),
  phases: "examples,coverage,fuzzing",
  "request-timeout": String(REQUEST_LIMIT_S),
};
const flags = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
const child = spawn(
  process.env["SCHEMATHESIS"] ?? "schemathesis",
  ["run", `${server.url}/openapi.json`, "--continue-on-failure", ...flags, ...process.argv.slice(2)],
  { stdio: "inherit", cwd: tmpdir() }, // where it leaves its notes
);
const [code] = (await once(child, "exit")) as [number | null];
process.exitCode = code ?? 1;
