import type { JobReply, JobStatus } from "@retouch/contract";
import { sleep } from "./abortable.ts";
import type { CamelCased } from "./camel-case.ts";
import type { CreateOptions } from "./edit.ts";
import type { EditRequest } from "./edit-request.ts";
import type { EncodedImage } from "./encoded-image.ts";
import { encodeRequest } from "./encode-request.ts";
import { followJob } from "./follow-job.ts";
import { newIdempotencyKey } from "./idempotency-key.ts";
import { abandonJob, fetchImage, jobPath, JOBS_PATH, openEvents } from "./job-calls.ts";
import type { JobEvent } from "./job-event.ts";
import { listPages } from "./list-pages.ts";
import { readJson } from "./read-reply.ts";
import type { CallOptions, Transport } from "./transport.ts";

export type Job = CamelCased<JobReply>;

export interface JobQuery {
  /** Jobs fetched at a time, 1–100. Default 20. */
  readonly limit?: number | undefined;
  /** Only jobs of this status. */
  readonly status?: JobStatus | undefined;
  /** Jobs of the subscription with this id, or of "all"; another's need a key with the scope `admin`. Default: one's own. */
  readonly subscription?: string | undefined;
  /** Only jobs older than this one. */
  readonly before?: string | undefined;
}

const FIRST_POLL_MS = 1000;
const LONGEST_POLL_MS = 5000;

/** Pictures asked for now and fetched later. A job goes on without its caller; the server keeps it for a day after its end. */
export class Jobs {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /**
   * Makes a job. When this resolves, the server has it safely stored.
   *
   * @throws APIError, ConnectionError, TimeoutError; AbortError, upon which the job is cancelled, should it have been made
   * @example
   * const job = await retouch.jobs.create({ prompt: "Change to a lion", image, mask });
   */
  async create(request: EditRequest, options: CreateOptions = {}): Promise<Job> {
    return this.#transport.send({
      method: "POST",
      path: JOBS_PATH,
      headers: { "idempotency-key": options.idempotencyKey ?? newIdempotencyKey() },
      body: encodeRequest(request),
      options,
      isRepeatable: true,
      read: readJson<JobReply>,
      onAbandoned: ({ id }) => abandonJob(this.#transport, id),
    });
  }

  /**
   * A job as it is now: state, place in the queue, progress, result.
   *
   * @throws NotFoundError
   * @example
   * const { status, progress } = await retouch.jobs.get(job.id);
   */
  async get(id: string, options?: CallOptions): Promise<Job> {
    return this.#transport.send({ method: "GET", path: jobPath(id), options, read: readJson<JobReply> });
  }

  /**
   * One's own jobs, newest first; pages are fetched as they are needed.
   *
   * @example
   * for await (const job of retouch.jobs.list({ status: "succeeded" })) console.log(job.id);
   */
  list(query: JobQuery = {}, options?: CallOptions): AsyncGenerator<Job, void> {
    return listPages<JobReply>(this.#transport, JOBS_PATH, { ...query }, options);
  }

  /**
   * What happens to a job, from its beginning. A connection that breaks is taken up again, so that no event is lost and none comes twice.
   * Leaving the loop cancels nothing.
   *
   * @throws NotFoundError; ConnectionError when the server stays away for a minute; AbortError
   * @example
   * for await (const event of retouch.jobs.events(job.id)) {
   *   if (event.type === "progress") console.log(event.fraction);
   * }
   */
  events(id: string, options: CallOptions = {}): AsyncGenerator<JobEvent, void> {
    const transport = this.#transport;
    return followJob(transport, options, { id, open: async (lastEventId, tries) => openEvents(transport, id, lastEventId, tries) });
  }

  /**
   * Cancels this job, and no other. One that has ended stays as it is.
   *
   * @throws NotFoundError
   * @example
   * const { status } = await retouch.jobs.cancel(job.id);
   */
  async cancel(id: string, options?: CallOptions): Promise<Job> {
    return this.#transport.send({ method: "DELETE", path: jobPath(id), options, read: readJson<JobReply> });
  }

  /**
   * The job when it has ended, however it did: look at its `status` and `error`. Asks every 1 to 5 seconds, as long as it takes.
   *
   * @throws NotFoundError; AbortError, upon which the job goes on
   * @example
   * const { status } = await retouch.jobs.wait(job.id, { signal: AbortSignal.timeout(60_000) });
   */
  async wait(id: string, options: CallOptions = {}): Promise<Job> {
    for (let pollMs = FIRST_POLL_MS; ; pollMs = Math.min(pollMs * 1.5, LONGEST_POLL_MS)) {
      const job = await this.get(id, options);
      if (job.finishedAt !== null) return job;
      await sleep(pollMs, options.signal);
    }
  }

  /**
   * A picture of a job that has succeeded. `index` counts from 0, to 7.
   *
   * @throws NotFoundError
   * @example
   * const { bytes } = await retouch.jobs.image(job.id);
   */
  async image(id: string, index = 0, options?: CallOptions): Promise<EncodedImage> {
    return fetchImage(this.#transport, id, index, options);
  }
}
