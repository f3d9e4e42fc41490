import { edit, streamEdit, type CreateOptions } from "./edit.ts";
import type { EditRequest } from "./edit-request.ts";
import type { EditResult } from "./edit-result.ts";
import { RetouchError } from "./errors.ts";
import type { JobEvent } from "./job-event.ts";
import { Jobs } from "./jobs.ts";
import { Models } from "./models.ts";
import { Session } from "./session.ts";
import { Subscriptions } from "./subscriptions.ts";
import { createTransport, type Transport } from "./transport.ts";
import { Webhooks } from "./webhooks.ts";

/** Long enough for a large picture on a slow line. */
const DEFAULT_TIMEOUT_MS = 300_000;
const DEFAULT_MAXIMUM_RETRIES = 2;

export interface RetouchOptions {
  /** Where the server is reached: http or https, a path in front of its own included. */
  readonly baseUrl: string | URL;
  /** A subscription's key. Default: none; a page of the server's own is let in by its session's cookie. */
  readonly key?: string | undefined;
  /** Default: the platform's. */
  readonly fetch?: typeof fetch | undefined;
  /** Milliseconds for one try of a call; of a stream, to its beginning. Default 300000. */
  readonly timeout?: number | undefined;
  /** How often a failed try is repeated, where that is safe. Default 2. */
  readonly maximumRetries?: number | undefined;
}

/**
 * A Retouch server.
 *
 * @throws RetouchError for an option that cannot be
 * @example
 * const retouch = new Retouch({ baseUrl: "http://127.0.0.1:8080", key: process.env.RETOUCH_KEY });
 */
export class Retouch {
  readonly jobs: Jobs;
  readonly models: Models;
  readonly session: Session;
  readonly subscriptions: Subscriptions;
  readonly webhooks: Webhooks;
  /** It knows the key, and so is not to be seen. */
  readonly #transport: Transport;

  constructor({
    baseUrl,
    key,
    fetch = async (...request) => globalThis.fetch(...request),
    timeout = DEFAULT_TIMEOUT_MS,
    maximumRetries = DEFAULT_MAXIMUM_RETRIES,
  }: RetouchOptions) {
    this.#transport = createTransport({ baseUrl: readBaseUrl(baseUrl), key: readKey(key), fetch, timeout, maximumRetries });
    this.jobs = new Jobs(this.#transport);
    this.models = new Models(this.#transport);
    this.session = new Session(this.#transport);
    this.subscriptions = new Subscriptions(this.#transport);
    this.webhooks = new Webhooks(this.#transport);
  }

  /**
   * Makes pictures and waits for them. A broken connection is taken up again, a full queue waited for.
   *
   * Aborting rejects at once and cancels the job, in the background. What is being sent then goes on until the server has told the job's id:
   * cut off, it could leave a job behind that nobody knows of. A call with the same `idempotencyKey` gets the cancelled job.
   *
   * @throws BadRequestError and other APIErrors; ConnectionError or TimeoutError, whose `jobId` may tell of a job that goes on; AbortError
   * @example
   * const { images } = await retouch.edit({ prompt: "Change to a lion", image, mask });
   * await writeFile("lion.png", images[0].bytes);
   */
  async edit(request: EditRequest, options?: CreateOptions): Promise<EditResult> {
    return edit(this.#transport, request, options);
  }

  /**
   * Makes pictures and tells what happens meanwhile. The last event is `image` or `error`.
   *
   * Leaving the loop early, and aborting, cancels the job as `edit` does.
   *
   * @throws as `edit` does, but for what the job ended with: that is its last event
   * @example
   * for await (const event of retouch.stream({ prompt: "a lion" })) {
   *   if (event.type === "progress") console.log(`${Math.round(event.fraction * 100)} %`);
   *   if (event.type === "image") show(event.result.images[0].blob());
   * }
   */
  stream(request: EditRequest, options?: CreateOptions): AsyncGenerator<JobEvent, void> {
    return streamEdit(this.#transport, request, options);
  }
}

function readBaseUrl(baseUrl: string | URL): URL {
  const url = URL.canParse(String(baseUrl)) ? new URL(baseUrl) : undefined;
  const isGood = url !== undefined && /^https?:$/.test(url.protocol) && url.username === "" && url.password === "";
  if (!isGood) throw new RetouchError("Expected an http or https URL, without a name or password in it, for baseUrl");
  url.search = url.hash = "";
  if (!url.pathname.endsWith("/")) url.pathname += "/";
  return url;
}

/** Checked here, because the platform's own error would show it. */
function readKey(key: string | undefined): string | undefined {
  if (key === undefined || /^[\x21-\x7e]+$/.test(key)) return key;
  throw new RetouchError("Expected visible ASCII characters for key");
}
