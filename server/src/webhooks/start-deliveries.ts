import { createBell } from "../jobs/bell.ts";
import { deliverMessage, type DeliveryPorts } from "./deliver-message.ts";
import type { WebhookMessage } from "./webhook-store.ts";

export interface Deliveries {
  /** Begins no more attempts; resolves when those under way have ended, which takes 10 s at most. */
  stop(): Promise<void>;
}

export interface DeliveryOptions extends DeliveryPorts {
  /** Told of what should not happen: the store could not be read or written. */
  readonly onError: (error: unknown) => void;
}

const MAX_AT_ONCE = 16;
const MAX_AT_ONCE_PER_HOST = 2;
/** Longer than any attempt: a lease ends by itself only when its process has. */
const LEASE_MS = 30_000;
/** Messages become due by time, or by another process, with nobody ringing. */
const LOOK_EVERY_MS = 1000;

/** Delivers webhook messages until it is stopped: at most 16 at once, and 2 to one host. */
export function startDeliveries({ onError, ...ports }: DeliveryOptions): Deliveries {
  const { webhooks, clock } = ports;
  const underway = new Set<Promise<void>>();
  const bell = createBell();
  const stopWatching = webhooks.watchDue(() => bell.ring());
  const stopped = new AbortController();

  function begin(message: WebhookMessage): void {
    // What could not be recorded is tried again when the lease is over.
    const attempt = deliverMessage(message, ports)
      .catch(onError)
      .finally(() => {
        underway.delete(attempt);
        bell.ring();
      });
    underway.add(attempt);
  }

  async function claim(): Promise<WebhookMessage[]> {
    const free = MAX_AT_ONCE - underway.size;
    return free === 0 ? [] : webhooks.claimDue(clock(), free, LEASE_MS, MAX_AT_ONCE_PER_HOST);
  }

  async function run(): Promise<void> {
    while (!stopped.signal.aborted) {
      const messages = await claim().catch((error: unknown) => {
        onError(error);
        return [];
      });
      for (const message of messages) begin(message);
      if (messages.length === 0) await bell.wait(LOOK_EVERY_MS);
    }
  }

  const running = run();
  return {
    async stop() {
      stopped.abort();
      stopWatching();
      bell.ring();
      await running;
      await Promise.all(underway);
    },
  };
}
