import { z } from "zod";
import { aliasesOf } from "../aliases.ts";
import { errorReplySchema, problemReplySchema } from "../error-reply.ts";
import { imageReplySchema, imageUrlReplySchema } from "../image-reply.ts";
import { imageRequestSchema } from "../image-request-schema.ts";
import { jobListSchema, jobReplySchema, waitOverReplySchema } from "../job-reply.ts";
import { modelListSchema, modelSchema } from "../model.ts";
import { streamEventSchemas } from "../stream-event.ts";
import {
  issuedSubscriptionSchema,
  newSubscriptionSchema,
  rotatedKeySchema,
  subscriptionChangeSchema,
  subscriptionListSchema,
  subscriptionSchema,
} from "../subscription.ts";
import { usageSchema } from "../usage.ts";
import { newWebhookSecretSchema, webhookDeliveryListSchema, webhookDeliverySchema, webhookSecretsSchema } from "../webhook-delivery.ts";
import { webhookMessageSchema } from "../webhook-message.ts";
import type { JsonSchema, Reference } from "./document.ts";

/** The document's name of each schema that it refers to. */
const NAMED_SCHEMAS = {
  ImageRequest: imageRequestSchema,
  ImageReply: imageReplySchema,
  ImageUrlReply: imageUrlReplySchema,
  Job: jobReplySchema,
  JobList: jobListSchema,
  WaitOver: waitOverReplySchema,
  QueuedEvent: streamEventSchemas.queued,
  ProgressEvent: streamEventSchemas.progress,
  PreviewEvent: streamEventSchemas.preview,
  Model: modelSchema,
  ModelList: modelListSchema,
  WebhookMessage: webhookMessageSchema,
  WebhookDelivery: webhookDeliverySchema,
  WebhookDeliveryList: webhookDeliveryListSchema,
  WebhookSecrets: webhookSecretsSchema,
  NewWebhookSecret: newWebhookSecretSchema,
  Subscription: subscriptionSchema,
  SubscriptionList: subscriptionListSchema,
  NewSubscription: newSubscriptionSchema,
  IssuedSubscription: issuedSubscriptionSchema,
  SubscriptionChange: subscriptionChangeSchema,
  RotatedKey: rotatedKeySchema,
  Usage: usageSchema,
  Error: errorReplySchema,
  Problem: problemReplySchema,
} as const;
export type SchemaName = keyof typeof NAMED_SCHEMAS | "ImageForm";

export function schemaRef(name: SchemaName): Reference & JsonSchema {
  return { $ref: `#/components/schemas/${name}` };
}

/** All named schemas, as JSON Schema 2020-12. Objects are left open: a later version may have more members. */
export function buildSchemas(): Record<SchemaName, JsonSchema> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(NAMED_SCHEMAS)) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, {
    io: "input",
    uri: (id) => `#/components/schemas/${id}`,
    override: ({ jsonSchema }) => tidy(jsonSchema),
  });
  for (const schema of Object.values(schemas)) {
    delete schema.$schema;
    delete schema.$id;
  }
  const request = withAliases(schemas["ImageRequest"]);
  return { ...(schemas as Record<keyof typeof NAMED_SCHEMAS, JsonSchema>), ImageRequest: request, ImageForm: toForm(request) };
}

/** What zod writes only because it can: the range of whole numbers in JavaScript, and a pattern of 300 characters for a time or a day. */
function tidy(schema: z.core.JSONSchema.BaseSchema): void {
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (schema.minLength === 0) delete schema.minLength;
  if (schema.format === "date-time" || schema.format === "date" || schema.format === "base64") delete schema.pattern;
}

/** The fields of an object's schema. */
function propertiesOf(schema: JsonSchema): Readonly<Record<string, JsonSchema>> {
  return schema["properties"] as Record<string, JsonSchema>;
}

function withAliases(schema: JsonSchema): JsonSchema {
  const properties = Object.entries(propertiesOf(schema)).map(([name, field]) => {
    const aliases = aliasesOf(name);
    return [name, aliases.length > 0 ? { ...field, "x-aliases": aliases } : field] as const;
  });
  return { ...schema, properties: Object.fromEntries(properties) };
}

/** The same fields as parts of a form: pictures are files, or text as in JSON. */
function toForm(request: JsonSchema): JsonSchema {
  const properties = Object.entries(propertiesOf(request)).map(([name, field]) => {
    if (field["contentEncoding"] !== "base64") return [name, field] as const;
    const { contentEncoding: _, ...rest } = field;
    return [name, { ...rest, format: "binary" }] as const;
  });
  return { ...request, properties: Object.fromEntries(properties) };
}

/** The parameters of a query, each with its schema and whether it must be there. */
export function queryFields(query: z.ZodObject): { name: string; schema: JsonSchema; required: boolean; description: string }[] {
  // As they are read, not as they are written: in a query everything is text.
  const { properties = {}, required = [] } = z.toJSONSchema(query, { io: "output", override: ({ jsonSchema }) => tidy(jsonSchema) });
  return Object.entries(properties).map(([name, property]) => {
    const { description = "", ...schema } = property as { readonly description?: string } & JsonSchema;
    return { name, schema, required: required.includes(name) && !("default" in schema), description };
  });
}
