import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { imageReplySchema, jobReplySchema } from "@retouch/contract";
import type { Cluster, Subscriber } from "../cluster/start-cluster.ts";
import type { Post } from "../checker/evidence.ts";

export type Target = Pick<Cluster, "gateways" | "log">;

export interface Asked {
  readonly subscriber: Subscriber;
  readonly idempotencyKey: string;
  /** "getImage" waits for the picture, "jobs" does not. */
  readonly path: "getImage" | "jobs";
  readonly body: Readonly<Record<string, unknown>>;
}

/** What a client waits before it tries again, whatever `Retry-After` asks for: the suite is to be over sometime. */
const RETRY_MS = 150;
const RETRY_LIMIT_MS = 120_000;

export function authorize({ key }: Subscriber): Record<string, string> {
  return { "ocp-apim-subscription-key": key };
}

export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Posts once at a gateway, and writes down what came of it. */
export async function post({ gateways, log }: Target, { subscriber, idempotencyKey, path, body }: Asked, gateway: number): Promise<Post> {
  const asked = { owner: subscriber.id, idempotencyKey };
  const result = await answerTo(`${gateways[gateway % gateways.length]?.url}/inpainting/v1/${path}`, {
    method: "POST",
    headers: { ...authorize(subscriber), "content-type": "application/json", "idempotency-key": idempotencyKey },
    body: JSON.stringify(body),
  });
  const written: Post = { ...asked, status: undefined, ...result };
  log.posts.push(written);
  if (written.status !== undefined && ![200, 202, 429, 503].includes(written.status)) {
    log.surprises.push(`${path} was answered with ${written.status}: ${result.text ?? ""}`);
  }
  return written;
}

/** Tries one gateway after the other until the job is accepted. Undefined where that took too long, which is a surprise. */
export async function postUntilAccepted(target: Target, asked: Asked, firstGateway: number): Promise<Post | undefined> {
  const until = performance.now() + RETRY_LIMIT_MS;
  for (let gateway = firstGateway; performance.now() < until; gateway++) {
    const answer = await post(target, asked, gateway);
    if (answer.status === 200 || answer.status === 202) return answer;
    if (answer.status !== undefined && answer.status !== 429 && answer.status !== 503) return undefined;
    await sleep(RETRY_MS);
  }
  target.log.surprises.push(`${asked.path} was not accepted within ${RETRY_LIMIT_MS} ms`);
  return undefined;
}

type Answer = Pick<Post, "jobId" | "picture"> & { readonly status?: number; readonly text?: string };

/** Nothing where the connection broke before the answer had been read to its end. */
async function answerTo(url: string, init: RequestInit): Promise<Answer> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, init);
    text = await response.text();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return {};
  }
  const { status } = response;
  if (status === 202) return { status, jobId: jobReplySchema.parse(JSON.parse(text)).id };
  if (status === 200) return { status, picture: sha256(Buffer.from(imageReplySchema.parse(JSON.parse(text)).image_data, "base64")) };
  return { status, text };
}
