import type { jobQuerySchema, subscriptionQuerySchema, usageQuerySchema, webhookDeliveryQuerySchema } from "@retouch/contract";
import { expectTypeOf, test } from "vitest";
import type { z } from "zod";
import type { JobQuery, SubscriptionQuery, UsageQuery, WebhookDeliveryQuery } from "./index.ts";

test("what a list can be asked for is what the API can be asked for", () => {
  expectTypeOf<keyof JobQuery>().toEqualTypeOf<keyof z.input<typeof jobQuerySchema>>();
  expectTypeOf<keyof SubscriptionQuery>().toEqualTypeOf<keyof z.input<typeof subscriptionQuerySchema>>();
  expectTypeOf<keyof UsageQuery>().toEqualTypeOf<keyof z.input<typeof usageQuerySchema>>();
  expectTypeOf<keyof WebhookDeliveryQuery>().toEqualTypeOf<keyof z.input<typeof webhookDeliveryQuerySchema>>();
});
