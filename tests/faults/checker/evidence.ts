/** What a client wrote down of its own: what it asked for, and what it read. Nothing in it comes from the store. */
export interface ClientLog {
  readonly posts: readonly Post[];
  readonly streams: readonly Stream[];
  readonly downloads: readonly Download[];
  /** What reached the client's webhook receiver. */
  readonly deliveries: readonly Delivery[];
}

/** A request for a picture. */
export interface Post {
  /** The subscription's id. */
  readonly owner: string;
  readonly idempotencyKey: string;
  /** Undefined: the connection broke before there was an answer. */
  readonly status: number | undefined;
  /** Of a 202 that was read to its end. */
  readonly jobId?: string;
  /** SHA-256 of the picture in a 200. */
  readonly picture?: string;
}

/** A job's events, over as many connections as it took. */
export interface Stream {
  readonly jobId: string;
  readonly connections: readonly StreamConnection[];
  /** The last event was the job's end. */
  readonly isFinished: boolean;
}

export interface StreamConnection {
  /** `Last-Event-ID` as it was sent; 0: none was. */
  readonly lastEventId: number;
  readonly ids: readonly number[];
}

/** A result's picture as a client fetched it. */
export interface Download {
  readonly jobId: string;
  /** SHA-256 of its bytes. */
  readonly sha256: string;
}

export interface Delivery {
  readonly webhookId: string;
  readonly jobId: string;
  readonly event: string;
}

/** The store's rows, read when things were quiet. */
export interface StoreRows {
  readonly jobs: readonly JobRow[];
  readonly events: readonly EventRow[];
  readonly blobs: readonly BlobRow[];
  readonly usage: readonly UsageRow[];
  readonly messages: readonly MessageRow[];
}

export interface JobRow {
  readonly id: string;
  readonly owner: string;
  readonly state: string;
  readonly idempotencyKey: string | undefined;
  /** Names of events; empty without a webhook. */
  readonly subscribedTo: readonly string[];
  /** How often it was claimed: the fence. */
  readonly claims: number;
  /** Blobs of the result; empty without one. */
  readonly pictures: readonly string[];
  /** The process that says it made the result. */
  readonly maker: number | undefined;
}

export interface EventRow {
  readonly jobId: string;
  readonly number: number;
  readonly kind: string;
  /** Of the last one. */
  readonly state: string | undefined;
}

export interface BlobRow {
  /** SHA-256 by which it is known. */
  readonly id: string;
  /** SHA-256 of the bytes that are there. */
  readonly sha256: string;
}

export interface UsageRow {
  readonly owner: string;
  /** That succeeded. */
  readonly jobs: number;
}

export interface MessageRow {
  /** Its `webhook-id`. */
  readonly id: string;
  readonly jobId: string;
  readonly event: string;
  readonly state: string;
  readonly attempts: number;
}

/** A running job as somebody saw it who looked at the store from outside. */
export interface Sighting {
  readonly jobId: string;
  readonly claim: number;
  /** That holds the claim. */
  readonly process: number;
  /** For how long its lease had been over; negative while it held. */
  readonly deadForMs: number;
}

/** A claim whose process was silent for longer than its lease, so that another has the job. */
export interface LostClaim {
  readonly jobId: string;
  readonly claim: number;
}

export interface Evidence {
  readonly log: ClientLog;
  readonly rows: StoreRows;
  readonly sightings: readonly Sighting[];
  readonly lostClaims: readonly LostClaim[];
  /** How long a lease may have been over at most while its job is still said to run. */
  readonly maxDeadMs: number;
}
