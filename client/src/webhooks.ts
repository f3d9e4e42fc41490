import type { NewWebhookSecret as WireNewSecret, WebhookDelivery as WireDelivery, WebhookSecrets } from "@retouch/contract";
import type { CamelCased } from "./camel-case.ts";
import { listPages } from "./list-pages.ts";
import { readJson } from "./read-reply.ts";
import type { CallOptions, Transport } from "./transport.ts";

/** A message and every attempt to deliver it. */
export type WebhookDelivery = CamelCased<WireDelivery>;
/** A secret that signs now, told by its fingerprint. */
export type WebhookSecret = CamelCased<WebhookSecrets["data"][number]>;
/** A secret that was made just now. */
export type NewWebhookSecret = CamelCased<WireNewSecret>;

export interface WebhookDeliveryQuery {
  /** Deliveries fetched at a time, 1–100. Default 20. */
  readonly limit?: number | undefined;
  /** Only those that tell of this job. */
  readonly job?: string | undefined;
  /** Only those of this status. */
  readonly status?: WebhookDelivery["status"] | undefined;
  /** Only those older than this one. */
  readonly before?: string | undefined;
}

const DELIVERIES_PATH = "inpainting/v1/webhooks/deliveries";
const SECRET_PATH = "inpainting/v1/webhooks/secret";

/** What became of one's own webhooks, and what they are signed with. Needs the scope `webhooks:manage`. */
export class Webhooks {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /**
   * What became of one's own messages, newest first; pages are fetched as they are needed.
   *
   * @example
   * for await (const { id, url } of retouch.webhooks.deliveries({ status: "failed" })) console.log(id, url);
   */
  deliveries(query: WebhookDeliveryQuery = {}, options?: CallOptions): AsyncGenerator<WebhookDelivery, void> {
    return listPages<WireDelivery>(this.#transport, DELIVERIES_PATH, { ...query }, options);
  }

  /**
   * A message and every attempt to deliver it.
   *
   * @throws NotFoundError
   * @example
   * const { attempts } = await retouch.webhooks.delivery(id);
   */
  async delivery(id: string, options?: CallOptions): Promise<WebhookDelivery> {
    return this.#transport.send({ method: "GET", path: deliveryPath(id), options, read: readJson<WireDelivery> });
  }

  /**
   * Sends a message that has ended again, under the same id. Not repeated by itself when it fails.
   *
   * @throws NotFoundError; ConflictError for a message that is still tried by itself
   * @example
   * const { status } = await retouch.webhooks.replay(id);
   */
  async replay(id: string, options?: CallOptions): Promise<WebhookDelivery> {
    return this.#transport.send({ method: "POST", path: `${deliveryPath(id)}/replay`, options, read: readJson<WireDelivery> });
  }

  /**
   * Which secrets sign now: their fingerprints, never themselves.
   *
   * @example
   * const [{ fingerprint }] = await retouch.webhooks.secrets();
   */
  async secrets(options?: CallOptions): Promise<readonly WebhookSecret[]> {
    const { data } = await this.#transport.send({ method: "GET", path: SECRET_PATH, options, read: readJson<WebhookSecrets> });
    return data;
  }

  /**
   * Makes a new secret, which is shown here and never again; the one before signs beside it for a day. Not repeated by itself when it fails.
   *
   * @example
   * const { secret } = await retouch.webhooks.rotateSecret();
   */
  async rotateSecret(options?: CallOptions): Promise<NewWebhookSecret> {
    return this.#transport.send({ method: "POST", path: SECRET_PATH, options, read: readJson<WireNewSecret> });
  }
}

function deliveryPath(id: string): string {
  return `${DELIVERIES_PATH}/${encodeURIComponent(id)}`;
}
