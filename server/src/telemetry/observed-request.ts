/** A request that has been answered, or whose caller has left. Nothing in it comes from the caller but the ids of its trace. */
export interface ObservedRequest {
  /** As the routes know it; `_OTHER` for one that no route has. */
  readonly method: string;
  /** The route's pattern, such as `/inpainting/v1/jobs/:id`; `none` where there is no route. */
  readonly route: string;
  readonly status: number;
  readonly startedAt: Date;
  readonly durationMs: number;
  readonly traceId: string;
  /** The caller's span, when it sent one. */
  readonly parentSpanId: string | undefined;
  /** The job that this request made. */
  readonly jobId: string | undefined;
}
