import type { Operation } from "@retouch/contract/openapi";

const KEY = '--header "Ocp-Apim-Subscription-Key: $RETOUCH_KEY"';
/** What stands for an id in a path. */
const VARIABLES = {
  "/jobs/{id}": "/jobs/$JOB",
  "/deliveries/{id}": "/deliveries/$DELIVERY",
  "/images/{n}": "/images/0",
  "/subscriptions/{id}": "/subscriptions/$SUBSCRIPTION",
  "/keys/{slot}": "/keys/secondary",
};

/**
 * A request by curl that runs as printed, with `RETOUCH_URL`, `RETOUCH_KEY` and, where there are ids, `JOB`, `DELIVERY` and `SUBSCRIPTION` set. Undefined for
 * what only a page of the server's own can ask.
 */
export function curlFor(method: string, path: string, { security, requestBody, responses }: Operation): string | undefined {
  const needsKey = security.some((way) => "keyHeader" in way);
  if (!needsKey && method !== "GET") return undefined;
  const url = Object.entries(VARIABLES).reduce((written, [from, to]) => written.replace(from, to), path);
  const content = requestBody?.content["application/json"];
  const example = content?.examples === undefined ? content?.example : Object.values(content.examples)[0]?.value;
  const [firstType = ""] = Object.keys((responses["200"] as { content?: object } | undefined)?.content ?? {});
  // What curl does by itself
  const usualMethod = requestBody === undefined ? "GET" : "POST";
  const parts = [
    `curl --fail-with-body${method === usualMethod ? "" : ` --request ${method}`} "$RETOUCH_URL${url}"`,
    needsKey && KEY,
    example !== undefined && '--header "Content-Type: application/json"',
    example !== undefined && `--data '${JSON.stringify(example)}'`,
    path.endsWith("/events") && '--no-buffer --header "Accept: text/event-stream"',
    firstType.startsWith("image/") && "--output picture.png",
  ];
  return parts.filter((part) => part !== false).join(" \\\n  ");
}
