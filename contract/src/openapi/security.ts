import type { JsonSchema, Operation } from "./document.ts";

export const SECURITY_SCHEMES = {
  keyHeader: {
    type: "apiKey",
    in: "header",
    name: "Ocp-Apim-Subscription-Key",
    description: "A subscription's primary or secondary key",
  },
  keyQuery: {
    type: "apiKey",
    in: "query",
    name: "subscription-key",
    description: "The same key; read only when the header is absent, and only where the operator allows it",
  },
  session: { type: "apiKey", in: "cookie", name: "retouch_session", description: "A browser that was signed in by a link" },
} as const satisfies Record<string, JsonSchema>;

/** Any of the three ways, with a key that has this scope. */
export function withScope(scope: string): Operation["security"] {
  return Object.keys(SECURITY_SCHEMES).map((scheme) => ({ [scheme]: [scope] }));
}

export const FOR_EVERYBODY: Operation["security"] = [{}];
