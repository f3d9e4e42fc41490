import type { FastifyRequest } from "fastify";
import type { Job } from "../jobs/job.ts";
import { signResultLink } from "../keys/result-link.ts";
import type { Services } from "./services.ts";

export const JOBS_PATH = "/inpainting/v1/jobs";
export const DELIVERIES_PATH = "/inpainting/v1/webhooks/deliveries";
export const SUBSCRIPTIONS_PATH = "/inpainting/v1/subscriptions";

/** Absolute addresses. */
export interface Links {
  job(id: string): string;
  events(id: string): string;
  /** Opens without a key until the job is forgotten. */
  picture(job: Pick<Job, "id" | "keptUntil">, index: number): string;
  /** A page of the list of jobs. */
  page(query: Readonly<Record<string, string>>): string;
  /** A page of the list of deliveries. */
  deliveries(query: Readonly<Record<string, string>>): string;
  subscription(id: string): string;
  /** A page of the list of subscriptions. */
  subscriptions(query: Readonly<Record<string, string>>): string;
}

/** As this caller reaches the server. */
export function linksFor({ protocol, host }: FastifyRequest, { publicUrl, linkSecret }: Services): Links {
  return linksAt(publicUrl ?? `${protocol}://${host}`, linkSecret);
}

/** `base`: where the server is reached, without a slash at the end. `linkSecret` signs links to results. */
export function linksAt(base: string, linkSecret: Uint8Array): Links {
  const job = (id: string): string => `${base}${JOBS_PATH}/${id}`;
  return {
    job,
    events: (id) => `${job(id)}/events`,
    picture({ id, keptUntil }, index) {
      const expires = Math.floor((keptUntil ?? new Date(0)).getTime() / 1000);
      return base + signResultLink(linkSecret, { jobId: id, index, expires });
    },
    page: (query) => `${base}${JOBS_PATH}?${new URLSearchParams(query).toString()}`,
    deliveries: (query) => `${base}${DELIVERIES_PATH}?${new URLSearchParams(query).toString()}`,
    subscription: (id) => `${base}${SUBSCRIPTIONS_PATH}/${id}`,
    subscriptions: (query) => `${base}${SUBSCRIPTIONS_PATH}?${new URLSearchParams(query).toString()}`,
  };
}
