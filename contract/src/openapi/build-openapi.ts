import { TAGS, type OpenApiDocument, type Paths } from "./document.ts";
import { JOB_PATHS } from "./operations/job-operations.ts";
import { PICTURE_PATHS } from "./operations/picture-operations.ts";
import { SERVICE_PATHS } from "./operations/service-operations.ts";
import { SUBSCRIPTION_PATHS } from "./operations/subscription-operations.ts";
import { WEBHOOK_MESSAGES } from "./operations/webhook-messages.ts";
import { WEBHOOK_PATHS } from "./operations/webhook-operations.ts";
import { PARAMETERS } from "./parameters.ts";
import { buildErrorResponses, HEADERS } from "./responses.ts";
import { buildSchemas } from "./schemas.ts";
import { SECURITY_SCHEMES } from "./security.ts";

const DESCRIPTION = `Send a prompt, a picture and a mask: what the mask marks is repainted, and every other pixel stays as it was.

A key goes into the header \`Ocp-Apim-Subscription-Key\`, or into the query as \`subscription-key\`. A page that was opened by a link which \
\`retouch\` printed is signed in without one.

Every error has the same form: \`code\`, \`message\`, \`traceId\`, and \`errors\` where fields are at fault; with \`Accept: application/problem+json\` \
the members of RFC 9457 as well. A path that is not in this document is a 404, and a method that is not is a 405 with \`Allow\`. What never \
becomes a request is answered with 400, 408 (too slow) or 431 (headers too large). \`GET\` paths take \`HEAD\`, except streams.

Members that this document does not name may be added to replies; a client should pass over them.`;

/** Every path, in the order in which it is shown. */
const PATHS: Paths = { ...PICTURE_PATHS, ...JOB_PATHS, ...WEBHOOK_PATHS, ...SUBSCRIPTION_PATHS, ...SERVICE_PATHS };

/** The API's description, made from the schemas that validate. `version` is that of the server that gives it out. */
export function buildOpenApi(version: string): OpenApiDocument {
  return {
    openapi: "3.1.1",
    info: {
      title: "Retouch",
      version,
      summary: "A self-hosted Stable Diffusion inpainting API",
      description: DESCRIPTION,
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    jsonSchemaDialect: "https://spec.openapis.org/oas/3.1/dialect/base",
    servers: [{ url: "/", description: "The server that gives out this document" }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths: PATHS,
    webhooks: WEBHOOK_MESSAGES,
    components: {
      schemas: buildSchemas(),
      responses: buildErrorResponses(),
      headers: HEADERS,
      parameters: PARAMETERS,
      securitySchemes: SECURITY_SCHEMES,
    },
  };
}
