import { webhookDeliveryQuerySchema, type NewWebhookSecret, type WebhookDeliveryList, type WebhookSecrets } from "@retouch/contract";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { fingerprintOf, rotateSecret } from "../../webhooks/secrets.ts";
import type { WebhookMessage } from "../../webhooks/webhook-store.ts";
import { JSON_TYPES, requireAccept } from "../accept.ts";
import { deliveryReply } from "../delivery-reply.ts";
import { HttpError } from "../http-error.ts";
import { DELIVERIES_PATH, linksFor } from "../links.ts";
import { parseFields } from "../parse-fields.ts";
import type { Services } from "../services.ts";
import { showSent } from "../show-sent.ts";
import { ownerOf } from "../submit-request.ts";

interface ById {
  readonly Params: { readonly id: string };
}

const SECRET_PATH = "/inpainting/v1/webhooks/secret";

/** What became of a subscription's webhooks, and what they are signed with. */
export function webhookRoutes(app: FastifyInstance, services: Services): void {
  const { webhooks, webhookSecrets, clock } = services;
  const options = {
    config: { scope: "webhooks:manage" },
    onRequest: async (request: FastifyRequest) => requireAccept(request, JSON_TYPES),
  } as const;

  app.get(DELIVERIES_PATH, options, (request) => listDeliveries(request, services));

  app.get<ById>(`${DELIVERIES_PATH}/:id`, options, async (request) => deliveryReply(await ownMessage(request, services)));

  app.post<ById>(`${DELIVERIES_PATH}/:id/replay`, options, async (request, reply) => {
    const { id } = await ownMessage(request, services);
    const isReplayed = await webhooks.replay(id);
    if (!isReplayed) throw new HttpError(409, "Expected a delivery that has ended but received one that is still tried by itself");
    return reply.code(202).send(deliveryReply(await ownMessage(request, services)));
  });

  app.get(SECRET_PATH, options, (request) => listSecrets(request, services));

  app.post(SECRET_PATH, options, async (request, reply) => {
    const { secret, fingerprint, createdAt, previousUntil } = await rotateSecret(webhookSecrets, ownerOf(request), clock());
    const shown: NewWebhookSecret = {
      secret,
      fingerprint,
      created_at: createdAt.toISOString(),
      previous_expires_at: previousUntil?.toISOString() ?? null,
    };
    return reply.code(201).send(shown);
  });
}

async function listDeliveries(request: FastifyRequest, services: Services): Promise<WebhookDeliveryList> {
  const { limit, job, status, before } = parseFields(webhookDeliveryQuerySchema, request.query);
  const query = { ...(job !== undefined && { jobId: job }), ...(status && { state: status }), ...(before !== undefined && { before }) };
  // One more than the page shows tells whether there is another.
  const found = await services.webhooks.list({ owner: ownerOf(request), ...query, limit: limit + 1 });
  const data = found.slice(0, limit).map(deliveryReply);
  const next = { limit: String(limit), ...(job !== undefined && { job }), ...(status && { status }), before: data.at(-1)?.id ?? "" };
  return { data, next: found.length > limit ? linksFor(request, services).deliveries(next) : null };
}

async function listSecrets(request: FastifyRequest, { webhookSecrets, clock }: Services): Promise<WebhookSecrets> {
  const secrets = await webhookSecrets.list(ownerOf(request), clock());
  const data = secrets.map(({ bytes, createdAt, expiresAt }) => ({
    fingerprint: fingerprintOf(bytes),
    created_at: createdAt.toISOString(),
    expires_at: expiresAt?.toISOString() ?? null,
  }));
  return { data };
}

/** A caller's own delivery. Another caller's is as unknown as one that never was. */
async function ownMessage(request: FastifyRequest<ById>, { webhooks }: Services): Promise<WebhookMessage> {
  const message = await webhooks.find(request.params.id);
  if (message === undefined || message.owner !== ownerOf(request)) {
    throw new HttpError(404, `There is no delivery with the id ${showSent(request.params.id)}`);
  }
  return message;
}
