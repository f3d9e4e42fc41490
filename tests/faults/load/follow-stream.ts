import { setTimeout as sleep } from "node:timers/promises";
import { imageReplySchema } from "@retouch/contract";
import type { StreamConnection } from "../checker/evidence.ts";
import type { Subscriber } from "../cluster/start-cluster.ts";
import { createEventReader } from "../../../client/src/event-reader.ts";
import { authorize, sha256, type Target } from "./call.ts";

const COME_BACK_AFTER_MS = 100;
const PATIENCE_MS = 150_000;

/**
 * Follows a job to its end. Hangs up by itself after `hangUpAfter` events, for as often as there are entries, and comes back at another
 * gateway, as it does when it is cut off.
 */
export async function followStream(
  { gateways, log }: Target,
  { subscriber, jobId, hangUpAfter }: { readonly subscriber: Subscriber; readonly jobId: string; readonly hangUpAfter: readonly number[] },
): Promise<void> {
  const connections: StreamConnection[] = [];
  let isFinished = false;
  let lastEventId = 0;
  const until = performance.now() + PATIENCE_MS;
  for (let turn = 0; !isFinished && performance.now() < until; turn++) {
    const ids: number[] = [];
    connections.push({ lastEventId, ids });
    const hangUp = new AbortController();
    try {
      const response = await fetch(`${gateways[turn % gateways.length]?.url}/inpainting/v1/jobs/${jobId}/events`, {
        headers: {
          ...authorize(subscriber),
          accept: "text/event-stream",
          ...(lastEventId > 0 && { "last-event-id": String(lastEventId) }),
        },
        signal: hangUp.signal,
      });
      if (response.status === 204) isFinished = true;
      else if (response.status !== 200) await noteRefusal(response);
      else {
        const reader = createEventReader(response);
        for (let next = await reader.next(undefined); next !== undefined; next = await reader.next(undefined)) {
          const { event, data } = next;
          const id = Number(next.lastEventId);
          // A place in the queue has no id, and an error has one only where it is the job's end.
          if (event === "queued" || (event === "error" && id === (ids.at(-1) ?? 0))) continue;
          ids.push(id);
          isFinished = event === "image" || event === "error";
          if (event === "image") log.downloads.push({ jobId, sha256: pictureOf(data) });
          if (isFinished || ids.length === hangUpAfter[turn]) break;
        }
      }
    } catch {
      // Cut off, or nobody there, or half an event: it comes back.
    }
    hangUp.abort();
    lastEventId = ids.at(-1) ?? lastEventId;
    if (!isFinished) await sleep(COME_BACK_AFTER_MS);
  }
  if (!isFinished) log.surprises.push(`the stream of ${jobId} did not end`);
  log.streams.push({ jobId, connections, isFinished });

  async function noteRefusal(response: Response): Promise<void> {
    const text = await response.text();
    if (response.status !== 503 && response.status !== 429)
      log.surprises.push(`the stream of ${jobId} was answered with ${response.status}: ${text}`);
  }
}

function pictureOf(data: string): string {
  return sha256(Buffer.from(imageReplySchema.parse(JSON.parse(data)).image_data, "base64"));
}
