import type { FastifyRequest } from "fastify";
import type { Subscription } from "../keys/subscription.ts";

type Change = "created" | "changed" | "rotated" | "cancelled";

/** Who changed which subscription, and how: a line to be looked for later, under the request's trace id. Keys are never handed to it. */
export function logChange({ log, subscription }: FastifyRequest, change: Change, { id, name }: Subscription, to: object = {}): void {
  log.info({ by: subscription?.name, change, target: { id, name }, to }, `subscription ${change}`);
}
