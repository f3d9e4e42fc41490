import type { ClientLog, Delivery, Download, Post, Stream } from "../checker/evidence.ts";

/** The client's log while it is written. */
export interface OpenClientLog extends ClientLog {
  readonly posts: Post[];
  readonly streams: Stream[];
  readonly downloads: Download[];
  readonly deliveries: Delivery[];
  /** What no client should ever read, a line each. */
  readonly surprises: string[];
}

export function createClientLog(): OpenClientLog {
  return { posts: [], streams: [], downloads: [], deliveries: [], surprises: [] };
}
