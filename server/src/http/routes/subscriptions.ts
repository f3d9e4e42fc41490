import {
  KEY_SLOTS,
  newSubscriptionSchema,
  subscriptionChangeSchema,
  subscriptionQuerySchema,
  type IssuedSubscriptionReply,
  type KeySlot,
  type RotatedKey,
  type SubscriptionList,
  type SubscriptionReply,
  type UsageReply,
} from "@retouch/contract";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { cancelSubscription } from "../../keys/cancel-subscription.ts";
import { describeSubscription } from "../../keys/describe-subscription.ts";
import { createSubscription, rotateKey } from "../../keys/issue-keys.ts";
import type { SessionStore } from "../../keys/session-store.ts";
import { NO_LIMITS, type Subscription } from "../../keys/subscription.ts";
import type { ChangeOutcome } from "../../keys/subscription-store.ts";
import { JSON_TYPES, requireAccept } from "../accept.ts";
import { HttpError } from "../http-error.ts";
import { linksFor, SUBSCRIPTIONS_PATH } from "../links.ts";
import { logChange } from "../log-change.ts";
import { parseFields } from "../parse-fields.ts";
import type { Services } from "../services.ts";
import { toLimits } from "../subscription-limits.ts";
import { usageOf } from "../usage-reply.ts";
import { showSent } from "../show-sent.ts";

interface ById {
  readonly Params: { readonly id: string };
}
interface BySlot {
  readonly Params: { readonly id: string; readonly slot: string };
}

interface SubscriptionServices extends Services {
  readonly sessions: SessionStore;
}

/** A name, scopes and three numbers. */
const MAX_BODY_BYTES = 16 * 1024;
/** Nobody who calls from here may leave the server without somebody who can administrate it: only the machine itself could help then. */
const RULE = { keepsAdministrator: true };

/** Who may use the API, for what, and how much: what `retouch keys` does, for administrators from afar. */
export function subscriptionRoutes(app: FastifyInstance, services: SubscriptionServices): void {
  const options = {
    config: { scope: "admin" as const },
    bodyLimit: MAX_BODY_BYTES,
    onRequest: [refuseForms, async (request: FastifyRequest) => requireAccept(request, JSON_TYPES)],
  };
  const byId = `${SUBSCRIPTIONS_PATH}/:id`;

  app.get(SUBSCRIPTIONS_PATH, options, (request) => list(request, services));
  app.post(SUBSCRIPTIONS_PATH, options, (request, reply) => create(request, reply, services));
  app.get<ById>(byId, options, (request) => show(request, services));
  app.patch<ById>(byId, options, (request) => change(request, services));
  app.delete<ById>(byId, options, (request) => cancel(request, services));
  app.post<BySlot>(`${byId}/keys/:slot/rotate`, options, (request, reply) => rotate(request, reply, services));
  app.get<ById>(`${byId}/usage`, options, (request) => showUsage(request, services));
}

async function list(request: FastifyRequest, services: SubscriptionServices): Promise<SubscriptionList> {
  const { limit, state, before } = parseFields(subscriptionQuerySchema, request.query);
  const query = { ...(state && { state }), ...(before !== undefined && { before }) };
  // One more than the page shows tells whether there is another.
  const found = await services.subscriptions.page({ ...query, limit: limit + 1 });
  const data = found.slice(0, limit).map(describeSubscription);
  const next = { limit: String(limit), ...(state && { state }), before: data.at(-1)?.id ?? "" };
  return { data, next: found.length > limit ? linksFor(request, services).subscriptions(next) : null };
}

async function create(request: FastifyRequest, reply: FastifyReply, services: SubscriptionServices): Promise<FastifyReply> {
  const { name, scopes, limits, priority } = parseFields(newSubscriptionSchema, request.body ?? {});
  const issued = await createSubscription(services.subscriptions, name, {
    scopes,
    limits: { ...NO_LIMITS, ...toLimits(limits) },
    priority,
  });
  if (issued === undefined) throw nameTaken(name);
  const { subscription, keys } = issued;
  logChange(request, "created", subscription, { name, scopes, limits, priority });
  const described = describeSubscription(subscription);
  const shown: IssuedSubscriptionReply = { ...described, primary_key: keys.primary, secondary_key: keys.secondary };
  return reply.code(201).header("location", linksFor(request, services).subscription(subscription.id)).send(shown);
}

async function show(request: FastifyRequest<ById>, services: SubscriptionServices): Promise<SubscriptionReply> {
  return describeSubscription(await findSubscription(request, services));
}

async function change(request: FastifyRequest<ById>, services: SubscriptionServices): Promise<SubscriptionReply> {
  const { limits, ...others } = parseFields(subscriptionChangeSchema, request.body ?? {});
  const { id, name } = await findSubscription(request, services);
  const outcome = await services.subscriptions.change(id, { ...others, ...(limits && { limits: toLimits(limits) }) }, RULE);
  if (outcome !== "changed") throw refusal(outcome, others.name ?? name);
  const changed = await findSubscription(request, services);
  logChange(request, "changed", changed, { ...others, limits });
  return describeSubscription(changed);
}

async function cancel(request: FastifyRequest<ById>, services: SubscriptionServices): Promise<SubscriptionReply> {
  const subscription = await findSubscription(request, services);
  const outcome = await cancelSubscription(services, subscription.id, RULE);
  // Cancelling twice is the same as once.
  if (outcome !== "changed" && outcome !== "cancelled") throw refusal(outcome, subscription.name);
  if (outcome === "changed") logChange(request, "cancelled", subscription);
  return describeSubscription(await findSubscription(request, services));
}

async function rotate(request: FastifyRequest<BySlot>, reply: FastifyReply, services: SubscriptionServices): Promise<FastifyReply> {
  const slot = slotOf(request);
  const subscription = await findSubscription(request, services);
  if (subscription.state === "cancelled") throw refusal("cancelled", subscription.name);
  const rotated: RotatedKey = {
    subscription_id: subscription.id,
    slot,
    key: await rotateKey(services.subscriptions, subscription.id, slot),
  };
  logChange(request, "rotated", subscription, { slot });
  return reply.code(201).send(rotated);
}

async function showUsage(request: FastifyRequest<ById>, services: SubscriptionServices): Promise<UsageReply> {
  return usageOf(request, await findSubscription(request, services), services);
}

async function refuseForms({ method, headers }: FastifyRequest): Promise<void> {
  const isForm = headers["content-type"]?.startsWith("multipart/") === true;
  if (!isForm || method === "GET" || method === "HEAD") return;
  throw new HttpError(415, `Expected application/json for Content-Type but received ${showSent(headers["content-type"])}`);
}

async function findSubscription(request: FastifyRequest<ById>, { subscriptions }: SubscriptionServices): Promise<Subscription> {
  const subscription = await subscriptions.find(request.params.id);
  if (subscription === undefined) throw unknownSubscription();
  return subscription;
}

function slotOf({ params }: FastifyRequest<BySlot>): KeySlot {
  const slot = KEY_SLOTS.find((name) => name === params.slot);
  if (slot === undefined) throw new HttpError(404, "There is no key of this name; a subscription has a primary and a secondary one");
  return slot;
}

/** Why nothing was changed. */
function refusal(outcome: Exclude<ChangeOutcome, "changed">, name: string): HttpError {
  switch (outcome) {
    case "missing":
      return unknownSubscription();
    case "cancelled":
      return new HttpError(409, "The subscription is cancelled, for good; make a new one");
    case "name taken":
      return nameTaken(name);
    case "last administrator":
      return new HttpError(
        409,
        "This is the last active subscription with the scope admin and a key: without it nobody could administrate. Give another one the scope admin first",
      );
  }
}

function nameTaken(name: string): HttpError {
  const message = `Expected a name that is free for name but received ${JSON.stringify(name)}`;
  return new HttpError(409, message, { errors: [{ field: "name", message }] });
}

function unknownSubscription(): HttpError {
  return new HttpError(404, "There is no subscription with this id");
}
