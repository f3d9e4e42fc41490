import type { Settings } from "../settings/rules.ts";

/** What is known of a run's pictures beside their bytes. */
export interface PictureFacts {
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  readonly seed: number;
  /** Largest difference of any channel outside the blending ring, 0–255; null without a mask. */
  readonly unmaskedMaxDiff: number | null;
}

/** How a run ended well. */
export interface RunFacts {
  readonly pictures: readonly PictureFacts[];
  readonly model: string;
  readonly steps: number;
  readonly scheduler: string;
  readonly warnings: readonly string[];
  /** Milliseconds that the server worked, less the queue. */
  readonly workMs: number;
  readonly traceId: string;
}

/** A run as it is remembered; its pictures lie beside it, so that a list of hundreds is read in a moment. */
export interface HistoryEntry {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** Exactly what was asked for, less the pictures. */
  readonly settings: Settings;
  /** The server's job: with it, a run that has not ended is taken up again after a reload. */
  readonly jobId: string | undefined;
  /** Undefined until the run has ended. */
  readonly facts: RunFacts | undefined;
  /** Of the first result. */
  readonly thumbnail: Blob | undefined;
  /** All that is stored for it. */
  readonly bytes: number;
}

/** What went in and what came out. */
export interface EntryPictures {
  readonly picture: Blob | undefined;
  readonly mask: Blob | undefined;
  readonly results: readonly Blob[];
}

export function sizeOf({ picture, mask, results }: EntryPictures): number {
  return [picture, mask, ...results].reduce((bytes, blob) => bytes + (blob?.size ?? 0), 0);
}
