import type { Evidence, JobRow, StreamConnection } from "./evidence.ts";

/** One of the seven laws of what must hold for accepted jobs, once things are quiet. */
export interface Law {
  readonly number: number;
  readonly promise: string;
  /** One line each; empty when the law is kept. */
  readonly violations: (evidence: Evidence) => string[];
}

const FINAL_STATES = new Set(["succeeded", "failed", "cancelled", "expired"]);
/** A job that waited too long has failed, for those who wait for a final message. */
const FINAL_EVENTS: Readonly<Record<string, string>> = {
  succeeded: "job.succeeded",
  failed: "job.failed",
  cancelled: "job.cancelled",
  expired: "job.failed",
};

export const LAWS: readonly Law[] = [
  {
    number: 1,
    promise: "every accepted job is in exactly one final state",
    violations({ log, rows }) {
      const ofId = Map.groupBy(rows.jobs, ({ id }) => id);
      const ofKey = Map.groupBy(rows.jobs, keyOfJob);
      // A picture that was waited for names no job: its idempotency key does.
      const accepted = log.posts.filter(({ status }) => status === 200 || status === 202);
      const missing = accepted
        .filter(({ jobId, owner, idempotencyKey }) => !(jobId === undefined ? ofKey.has(`${owner} ${idempotencyKey}`) : ofId.has(jobId)))
        .map(({ jobId, idempotencyKey }) => `${jobId ?? `the job of ${idempotencyKey}`} was accepted and is missing`);
      const twice = [...ofId].filter(([, same]) => same.length > 1).map(([id, same]) => `${id} is there ${same.length} times`);
      const unfinished = rows.jobs.filter(({ state }) => !FINAL_STATES.has(state)).map(({ id, state }) => `${id} is still ${state}`);
      return [...new Set([...missing, ...twice, ...unfinished])];
    },
  },
  {
    number: 2,
    promise: "a result is committed at most once, by who held the job, and its picture exists as it was committed",
    violations: (evidence) => [...endViolations(evidence), ...staleCommits(evidence), ...pictureViolations(evidence)],
  },
  {
    number: 3,
    promise: "posts with one idempotency key are one job",
    violations({ log, rows }) {
      const posted = Map.groupBy(
        log.posts.filter(({ jobId }) => jobId !== undefined),
        ({ owner, idempotencyKey }) => `${owner} ${idempotencyKey}`,
      );
      const stored = Map.groupBy(
        rows.jobs.filter(({ idempotencyKey }) => idempotencyKey !== undefined),
        keyOfJob,
      );
      return [
        ...severalJobs(posted, ({ jobId }) => jobId!, "was answered with"),
        ...severalJobs(stored, ({ id }) => id, "is stored as"),
        // And the job is the one that its posts were told of.
        ...[...posted].flatMap(([key, posts]) => {
          const ids = new Set(stored.get(key)?.map(({ id }) => id));
          return ids.size > 0 && !posts.some(({ jobId }) => ids.has(jobId!)) ? [`${key} is stored as another job than was answered`] : [];
        }),
      ];
    },
  },
  {
    number: 4,
    promise: "the usage counted of each key is its jobs that succeeded",
    violations({ rows }) {
      const succeeded = sums(rows.jobs.filter(({ state }) => state === "succeeded").map(({ owner }) => [owner, 1]));
      const counted = sums(rows.usage.map(({ owner, jobs }) => [owner, jobs]));
      return [...new Set([...succeeded.keys(), ...counted.keys()])]
        .filter((owner) => (succeeded.get(owner) ?? 0) !== (counted.get(owner) ?? 0))
        .map((owner) => `${owner} has ${succeeded.get(owner) ?? 0} jobs that succeeded, and ${counted.get(owner) ?? 0} are counted`);
    },
  },
  {
    number: 5,
    promise: "every final event asked for has one webhook-id, an attempt, and an end that is seen",
    violations: webhookViolations,
  },
  {
    number: 6,
    promise: "the ids of a stream have no gap, also after a resume",
    violations({ log, rows }) {
      const lastOf = new Map(rows.jobs.map(({ id }) => [id, 0]));
      for (const { jobId, number } of rows.events) lastOf.set(jobId, Math.max(lastOf.get(jobId) ?? 0, number));
      const stored = [...Map.groupBy(rows.events, ({ jobId }) => jobId)]
        .filter(([, events]) =>
          events
            .map(({ number }) => number)
            .toSorted(byNumber)
            .some((number, i) => number !== i + 1),
        )
        .map(([jobId]) => `the stored events of ${jobId} have a gap`);
      const streamed = log.streams.flatMap(({ jobId, connections, isFinished }) => [
        ...connections.filter(hasGap).map((connection) => `${jobId}: ${describe(connection)}`),
        ...(isFinished && lastIdOf(connections) !== lastOf.get(jobId)
          ? [`${jobId}: the stream ended at ${lastIdOf(connections)}, the job at ${lastOf.get(jobId)}`]
          : []),
      ]);
      return [...stored, ...streamed];
    },
  },
  {
    number: 7,
    promise: "no job is said to run by a lease that has long been over",
    violations: ({ sightings, maxDeadMs }) => [
      ...new Set(sightings.filter(({ deadForMs }) => deadForMs > maxDeadMs).map(({ jobId }) => `${jobId} was still running`)),
    ],
  },
];

/** All that the laws find, a line each with the law's number. */
export function judge(evidence: Evidence): string[] {
  return LAWS.flatMap(({ number, violations }) => violations(evidence).map((violation) => `law ${number}: ${violation}`));
}

/** One end for each job, which its row agrees with. */
function endViolations({ rows }: Evidence): string[] {
  const ends = Map.groupBy(
    rows.events.filter(({ kind }) => kind === "finished"),
    ({ jobId }) => jobId,
  );
  return rows.jobs.flatMap(({ id, state }) => {
    const found = (ends.get(id) ?? []).map((end) => end.state);
    const expected = FINAL_STATES.has(state) ? [state] : [];
    return found.join() === expected.join() ? [] : [`${id} is ${state}, and its ends are: ${found.join(", ")}`];
  });
}

/** Who made a result held the job's last claim; one that was lost to another counts for nothing, whatever its process had in hand. */
function staleCommits({ rows, sightings, lostClaims }: Evidence): string[] {
  const nameOf = ({ jobId, claim }: { readonly jobId: string; readonly claim: number }): string => `claim ${claim} of ${jobId}`;
  const holders = new Map(sightings.map((sighting) => [nameOf(sighting), sighting.process]));
  const lost = new Set(lostClaims.map(nameOf));
  return rows.jobs
    .filter(({ state }) => state === "succeeded")
    .flatMap(({ id, claims, maker }) => {
      const name = nameOf({ jobId: id, claim: claims });
      const holder = holders.get(name);
      if (lost.has(name)) return [`${name} had been lost and was committed`];
      return holder === undefined || holder === maker ? [] : [`${name} was held by process ${holder} and committed by ${maker}`];
    });
}

function pictureViolations({ log, rows }: Evidence): string[] {
  const blobs = new Map(rows.blobs.map(({ id, sha256 }) => [id, sha256]));
  const ofKey = new Map(rows.jobs.map((job) => [keyOfJob(job), job]));
  const ofId = new Map(rows.jobs.map((job) => [job.id, job]));
  const stored = rows.jobs
    .filter(({ state }) => state === "succeeded")
    .flatMap(({ id, pictures }) =>
      pictures.length === 0
        ? [`${id} succeeded without a picture`]
        : pictures.flatMap((picture) => {
            const sha256 = blobs.get(picture);
            if (sha256 === undefined) return [`the picture of ${id} is missing`];
            return sha256 === picture ? [] : [`the picture of ${id} is not what was committed`];
          }),
    );
  const isAnother = (job: JobRow | undefined, sha256: string): boolean => job !== undefined && !job.pictures.includes(sha256);
  const downloaded = log.downloads
    .filter(({ jobId, sha256 }) => isAnother(ofId.get(jobId), sha256))
    .map(({ jobId }) => `a client got another picture of ${jobId} than is stored`);
  const answered = log.posts
    .filter(({ owner, idempotencyKey, picture }) => picture !== undefined && isAnother(ofKey.get(`${owner} ${idempotencyKey}`), picture))
    .map(({ idempotencyKey }) => `a client was answered another picture for ${idempotencyKey} than is stored`);
  return [...stored, ...downloaded, ...answered];
}

function webhookViolations({ log, rows }: Evidence): string[] {
  const messages = Map.groupBy(rows.messages, ({ jobId, event }) => `${event} of ${jobId}`);
  const received = Map.groupBy(log.deliveries, ({ jobId, event }) => `${event} of ${jobId}`);
  return rows.jobs.flatMap(({ id, state, subscribedTo }) => {
    const event = FINAL_EVENTS[state];
    if (event === undefined || !subscribedTo.includes(event)) return [];
    const name = `${event} of ${id}`;
    const found = messages.get(name) ?? [];
    const ids = new Set([...found, ...(received.get(name) ?? []).map(({ webhookId }) => ({ id: webhookId }))].map((one) => one.id));
    const [message] = found;
    if (found.length !== 1 || ids.size !== 1 || message === undefined)
      return [`${name} has ${found.length} messages and ${ids.size} webhook-ids`];
    if (message.attempts === 0) return [`${name} was never tried`];
    if (message.state !== "delivered" && message.state !== "failed") return [`${name} is still ${message.state}`];
    return message.state === "delivered" && !received.has(name) ? [`${name} is said to be delivered and never came`] : [];
  });
}

/** A stream goes on behind the id that it was given, or begins anew where the store no longer knows that id. */
function hasGap({ lastEventId, ids }: StreamConnection): boolean {
  const [first] = ids;
  if (first === undefined) return false;
  return (first !== lastEventId + 1 && first !== 1) || ids.some((id, i) => id !== first + i);
}

function describe({ lastEventId, ids }: StreamConnection): string {
  return `after ${lastEventId} came ${ids.join(", ")}`;
}

function lastIdOf(connections: readonly StreamConnection[]): number | undefined {
  return connections.flatMap(({ ids }) => ids).at(-1);
}

function severalJobs<Item>(groups: ReadonlyMap<string, readonly Item[]>, idOf: (item: Item) => string, how: string): string[] {
  return [...groups]
    .map(([key, items]) => [key, new Set(items.map(idOf))] as const)
    .filter(([, ids]) => ids.size > 1)
    .map(([key, ids]) => `${key} ${how} ${[...ids].join(" and ")}`);
}

function sums(entries: readonly (readonly [string, number])[]): Map<string, number> {
  const found = new Map<string, number>();
  for (const [key, value] of entries) found.set(key, (found.get(key) ?? 0) + value);
  return found;
}

function keyOfJob({ owner, idempotencyKey }: JobRow): string {
  return `${owner} ${idempotencyKey ?? ""}`;
}

function byNumber(one: number, other: number): number {
  return one - other;
}
