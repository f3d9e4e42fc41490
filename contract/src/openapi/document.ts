/** The part of OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.1) that our document uses. */

export type JsonSchema = Readonly<Record<string, unknown>>;

export interface Reference {
  readonly $ref: string;
}

export interface MediaType {
  readonly schema: JsonSchema;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly summary: string; readonly value: unknown }>>;
  readonly encoding?: Readonly<Record<string, { readonly contentType?: string; readonly style?: "form"; readonly explode?: boolean }>>;
}
/** Media type → what it holds. */
export type Content = Readonly<Record<string, MediaType>>;

export interface Header {
  readonly description: string;
  readonly schema: JsonSchema;
}

export interface Response {
  readonly description: string;
  readonly headers?: Readonly<Record<string, Header | Reference>>;
  readonly content?: Content;
}
/** Status → reply. */
export type Responses = Readonly<Record<string, Response | Reference>>;

export interface Parameter extends Header {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required: boolean;
}

export interface Operation {
  readonly operationId: string;
  readonly tags: readonly Tag[];
  /** One line. */
  readonly summary: string;
  /** CommonMark. */
  readonly description?: string;
  /** Scheme → the scope that its key must have. An empty object among them: nobody needs a key. */
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters?: readonly (Parameter | Reference)[];
  readonly requestBody?: { readonly required: true; readonly content: Content };
  readonly responses: Responses;
}

export const METHODS = ["get", "post", "put", "patch", "delete"] as const;
export type Method = (typeof METHODS)[number];
export type PathItem = Readonly<Partial<Record<Method, Operation>>>;
/** Path with `{parameters}` → its operations. */
export type Paths = Readonly<Record<string, PathItem>>;

export const TAGS = {
  Pictures: "Ask for a picture and wait for it.",
  Jobs: "Ask for a picture now and fetch it later.",
  Webhooks: "Be told of a job's life by [Standard Webhooks](https://www.standardwebhooks.com).",
  Subscriptions: "Who may use the API, for what, and how much. For keys with the scope `admin`.",
  Models: "What is installed.",
  Operating: "For whoever runs the server.",
  Page: "For the page that the server gives out itself.",
} as const;
export type Tag = keyof typeof TAGS;

export interface OpenApiDocument {
  readonly openapi: "3.1.1";
  readonly info: {
    readonly title: string;
    readonly version: string;
    readonly summary: string;
    readonly description: string;
    readonly license: { readonly name: string; readonly identifier: string };
  };
  readonly jsonSchemaDialect: string;
  readonly servers: readonly { readonly url: string; readonly description: string }[];
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Paths;
  readonly webhooks: Paths;
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonSchema>>;
    readonly responses: Readonly<Record<string, Response>>;
    readonly headers: Readonly<Record<string, Header>>;
    readonly parameters: Readonly<Record<string, Parameter>>;
    readonly securitySchemes: Readonly<Record<string, JsonSchema>>;
  };
}
