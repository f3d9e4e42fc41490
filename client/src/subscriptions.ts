import type {
  IssuedSubscriptionReply,
  KeySlot,
  RotatedKey as WireRotatedKey,
  Scopes,
  SubscriptionReply,
  UsageReply,
} from "@retouch/contract";
import { toSnakeCase, type CamelCased } from "./camel-case.ts";
import { listPages } from "./list-pages.ts";
import { readJson } from "./read-reply.ts";
import type { CallOptions, Transport } from "./transport.ts";

/** A customer of the API. No key is in it. */
export type Subscription = CamelCased<SubscriptionReply>;
/** One that was made just now, with the only copy of its keys. */
export type IssuedSubscription = CamelCased<IssuedSubscriptionReply>;
/** A key that was made just now, the only copy. */
export type RotatedKey = CamelCased<WireRotatedKey>;
/** What a subscription got on one day (UTC). */
export type DayUsage = CamelCased<UsageReply["data"][number]>;
/** Requests a minute, jobs at the same time, pictures a day: 1 to 1000000 each; null: no limit. */
export type SubscriptionLimits = Subscription["limits"];

export interface SubscriptionTerms {
  /** What it may do. Default "all": what a customer can do; `["admin"]`: that, and everything about subscriptions. */
  readonly scopes?: Scopes | undefined;
  /** What is left out is not limited, or stays as it is. */
  readonly limits?: Partial<SubscriptionLimits> | undefined;
  /** -100 to 100: its jobs are begun before those of a lower one. Default 0, or as it is. */
  readonly priority?: number | undefined;
}

export interface NewSubscription extends SubscriptionTerms {
  /** Unique: 1–64 letters, digits, blanks or any of . _ @ -, a letter or digit first. */
  readonly name: string;
}

export interface SubscriptionChange extends SubscriptionTerms {
  readonly name?: string | undefined;
  /** A suspended one opens nothing until it is active again. */
  readonly state?: "active" | "suspended" | undefined;
}

export interface SubscriptionQuery {
  /** Subscriptions fetched at a time, 1–100. Default 20. */
  readonly limit?: number | undefined;
  /** Only those in this state. */
  readonly state?: Subscription["state"] | undefined;
  /** Only those older than this one. */
  readonly before?: string | undefined;
}

export interface UsageQuery {
  /** The first day (UTC), such as 2026-01-31. Default: the 29th before the last. */
  readonly from?: string | undefined;
  /** The last day (UTC). Default: today. */
  readonly to?: string | undefined;
}

const SUBSCRIPTIONS_PATH = "inpainting/v1/subscriptions";

/** Who may use the API, for what, and how much. Needs the scope `admin`. */
export class Subscriptions {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /**
   * Makes a subscription with two keys, which are shown here and never again. Not repeated by itself when it fails.
   *
   * @throws BadRequestError; ConflictError when the name is taken
   * @example
   * const { id, primaryKey } = await retouch.subscriptions.create({ name: "shop", limits: { imagesPerDay: 500 } });
   */
  async create(subscription: NewSubscription, options?: CallOptions): Promise<IssuedSubscription> {
    const read = readJson<IssuedSubscriptionReply>;
    return this.#transport.send({ method: "POST", path: SUBSCRIPTIONS_PATH, body: toBody(subscription), options, read });
  }

  /**
   * A subscription as it is now.
   *
   * @throws NotFoundError
   * @example
   * const { state, limits } = await retouch.subscriptions.get(id);
   */
  async get(id: string, options?: CallOptions): Promise<Subscription> {
    return this.#transport.send({ method: "GET", path: pathOf(id), options, read: readJson<SubscriptionReply> });
  }

  /**
   * All subscriptions, newest first; pages are fetched as they are needed.
   *
   * @example
   * for await (const { name, state } of retouch.subscriptions.list()) console.log(name, state);
   */
  list(query: SubscriptionQuery = {}, options?: CallOptions): AsyncGenerator<Subscription, void> {
    return listPages<SubscriptionReply>(this.#transport, SUBSCRIPTIONS_PATH, { ...query }, options);
  }

  /**
   * Changes what is named and leaves the rest; counts from the next request on. Not repeated by itself when it fails.
   *
   * @throws BadRequestError; NotFoundError; ConflictError when the name is taken, the subscription is cancelled, or no administrator would be left
   * @example
   * await retouch.subscriptions.change(id, { state: "suspended", limits: { runningJobs: null } });
   */
  async change(id: string, change: SubscriptionChange, options?: CallOptions): Promise<Subscription> {
    return this.#transport.send({ method: "PATCH", path: pathOf(id), body: toBody(change), options, read: readJson<SubscriptionReply> });
  }

  /**
   * Cancels it for good: no key of it ever opens again, and its name stays taken.
   *
   * @throws NotFoundError; ConflictError when no administrator would be left
   * @example
   * await retouch.subscriptions.cancel(id);
   */
  async cancel(id: string, options?: CallOptions): Promise<Subscription> {
    return this.#transport.send({ method: "DELETE", path: pathOf(id), options, read: readJson<SubscriptionReply> });
  }

  /**
   * Puts a new key into a slot, which ends the one before at once; it is shown here and never again. Not repeated by itself when it fails.
   *
   * @throws NotFoundError; ConflictError for a subscription that is cancelled
   * @example
   * const { key } = await retouch.subscriptions.rotateKey(id, "secondary");
   */
  async rotateKey(id: string, slot: KeySlot, options?: CallOptions): Promise<RotatedKey> {
    const read = readJson<WireRotatedKey>;
    return this.#transport.send({ method: "POST", path: `${pathOf(id)}/keys/${slot}/rotate`, options, read });
  }

  /**
   * What it got on each day, the oldest first, days without any use included.
   *
   * @throws BadRequestError; NotFoundError
   * @example
   * for (const { day, images } of await retouch.subscriptions.usage(id, { from: "2026-01-01" })) console.log(day, images);
   */
  async usage(id: string, query: UsageQuery = {}, options?: CallOptions): Promise<readonly DayUsage[]> {
    const read = readJson<UsageReply>;
    const { data } = await this.#transport.send({ method: "GET", path: `${pathOf(id)}/usage`, query: { ...query }, options, read });
    return data;
  }
}

function pathOf(id: string): string {
  return `${SUBSCRIPTIONS_PATH}/${encodeURIComponent(id)}`;
}

function toBody({ limits, ...fields }: SubscriptionChange): Record<string, unknown> {
  const wireLimits = limits && Object.fromEntries(Object.entries(limits).map(([name, limit]) => [toSnakeCase(name), limit]));
  return { ...fields, limits: wireLimits };
}
