import { expected, usageQuerySchema, type UsageReply } from "@retouch/contract";
import type { FastifyRequest } from "fastify";
import type { DayUsage } from "../jobs/job-store.ts";
import type { Subscription } from "../keys/subscription.ts";
import { fieldError } from "./http-error.ts";
import { parseFields } from "./parse-fields.ts";
import type { Services } from "./services.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
/** A month on a chart, today included. */
const DEFAULT_DAYS = 30;
const MAX_DAYS = 366;

/** What a subscription got on each day of the range that a request asks for. */
export async function usageOf(request: FastifyRequest, { id }: Subscription, { jobs, clock }: Services): Promise<UsageReply> {
  const { from, to } = readRange(request, clock());
  const used = new Map((await jobs.usage(id, from, to)).map((use) => [use.day, use]));
  const count = (to.getTime() - from.getTime()) / DAY_MS + 1;
  const days = Array.from({ length: count }, (_, i) => dayOf(new Date(from.getTime() + i * DAY_MS)));
  return { data: days.map((day) => describe(day, used.get(day))) };
}

function readRange(request: FastifyRequest, now: Date): { readonly from: Date; readonly to: Date } {
  const sent = parseFields(usageQuerySchema, request.query);
  const to = new Date(sent.to ?? dayOf(now));
  const from = sent.from === undefined ? new Date(to.getTime() - (DEFAULT_DAYS - 1) * DAY_MS) : new Date(sent.from);
  const earliest = new Date(to.getTime() - (MAX_DAYS - 1) * DAY_MS);
  if (from <= to && from >= earliest) return { from, to };
  throw fieldError([expected("from", `a day from ${dayOf(earliest)} to ${dayOf(to)}`, JSON.stringify(dayOf(from)))]);
}

function describe(day: string, use: DayUsage | undefined): UsageReply["data"][number] {
  const { jobs = 0, pictures = 0, failures = 0, engineMs = 0 } = use ?? {};
  return { day, jobs, images: pictures, failures, engine_seconds: engineMs / 1000 };
}

function dayOf(moment: Date): string {
  return moment.toISOString().slice(0, "2026-06-01".length);
}
