import { jobReplySchema, type JobReply } from "@retouch/contract";
import { expect } from "vitest";
import type { KeyedServer } from "./keyed-server.ts";

export const JOBS = "/inpainting/v1/jobs";

/** A job's reply, checked against the contract. */
export async function jobOf(response: Response | Promise<Response>, status = 200): Promise<JobReply> {
  const answered = await response;
  expect(answered.status).toBe(status);
  return jobReplySchema.strict().parse(await answered.json());
}

export function postJob(api: KeyedServer, fields: object = {}): Promise<Response> {
  return api.send({ path: JOBS, body: { prompt: "a lion", ...fields } });
}

export function get(api: KeyedServer, path: string, headers: Record<string, string> = {}): Promise<Response> {
  return api.send({ path, method: "GET", headers });
}
