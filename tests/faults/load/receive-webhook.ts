import type { Received } from "../../../server/src/test-support/local-receiver.ts";
import type { OpenClientLog } from "./client-log.ts";

/** Of a receiver that wants to hear no more: what is told there ends as failed. */
export const GONE_PATH = "/gone";

/** Writes down what has reached the client's receiver. */
export function receiveWebhook({ headers, body }: Received, log: OpenClientLog): void {
  const { type, data } = JSON.parse(body) as { readonly type: string; readonly data: { readonly id: string } };
  log.deliveries.push({ webhookId: String(headers["webhook-id"]), jobId: data.id, event: type });
}
