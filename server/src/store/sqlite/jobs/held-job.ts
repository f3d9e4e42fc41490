import type { DatabaseSync } from "node:sqlite";
import type { NamedBytes } from "../../../jobs/blob-store.ts";
import type { BlobId, Job } from "../../../jobs/job.ts";
import type { Write } from "../write.ts";
import type { FirstClaim } from "./insert-job.ts";

/** A job that is not in its table yet: nobody has begun it, a worker has and has not been heard of since, or it has succeeded just now. */
export interface HeldJob {
  readonly job: Job;
  readonly inputBytes: number;
  readonly models: readonly string[] | undefined;
  readonly claim: FirstClaim | undefined;
  /** Of one that has succeeded: its place among the ended jobs. */
  readonly number?: number;
  /** Of one that has succeeded: those of its pictures that its end took along. */
  readonly pictures?: readonly NamedBytes[];
}

/** Where held jobs that have succeeded are written at once, so that the end of the process cannot take them back. */
export interface EndedJobs {
  /** By a transaction of its own, which leaves the table of jobs as it is. Returns its number. */
  append(held: HeldJob): number;
  /** Those that are there, in the order in which they ended. */
  read(): HeldJob[];
  /** Forgets one that is in its tables. Runs inside a transaction. */
  remove(number: number): void;
}

export function createEndedJobs(database: DatabaseSync, write: Write): EndedJobs {
  const insert = database.prepare("INSERT INTO ended_job (held, pictures) VALUES (?, ?)");
  const select = database.prepare("SELECT number, held, pictures FROM ended_job ORDER BY number");
  const remove = database.prepare("DELETE FROM ended_job WHERE number = ?");
  return {
    append({ pictures = [], ...held }) {
      const lengths = pictures.map(({ id, bytes }) => ({ id, length: bytes.length }));
      const [first, ...others] = pictures.map(({ bytes }) => bytes);
      const bytes = first === undefined ? null : others.length === 0 ? first : Buffer.concat([first, ...others]);
      return write(false, () => Number(insert.run(JSON.stringify({ ...held, lengths }), bytes).lastInsertRowid));
    },
    read: () => select.all().map(({ number, held, pictures }) => toHeldJob(Number(number), String(held), pictures as Uint8Array | null)),
    remove: (number) => void remove.run(number),
  };
}

/** A row as `append` wrote it; one of before jobs took pictures along has none. */
function toHeldJob(number: number, text: string, bytes: Uint8Array | null): HeldJob {
  const { lengths = [], ...held } = JSON.parse(text, reviveDate) as HeldJob & { lengths?: readonly { id: BlobId; length: number }[] };
  let end = 0;
  const pictures = lengths.map(({ id, length }) => ({ id, bytes: bytes!.subarray(end, (end += length)) }));
  return { ...held, number, pictures };
}

const DATES: readonly string[] = ["createdAt", "startedAt", "finishedAt", "keptUntil"] satisfies (keyof Job | keyof FirstClaim)[];

function reviveDate(name: string, value: unknown): unknown {
  return DATES.includes(name) && typeof value === "string" ? new Date(value) : value;
}
