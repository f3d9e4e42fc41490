import { expect, test } from "vitest";
import type { Evidence, JobRow, StoreRows } from "./evidence.ts";
import { judge, LAWS } from "./laws.ts";

const JOB: JobRow = {
  id: "job_1",
  owner: "shop",
  state: "succeeded",
  idempotencyKey: "key 1",
  subscribedTo: ["job.succeeded", "job.failed"],
  claims: 2,
  pictures: ["sha 1"],
  maker: 7,
};

/** One job of everything: posted twice, begun twice, followed over two connections, told of, downloaded. */
const SOUND: Evidence = {
  log: {
    posts: [
      { owner: "shop", idempotencyKey: "key 1", status: undefined },
      { owner: "shop", idempotencyKey: "key 1", status: 202, jobId: "job_1" },
      { owner: "shop", idempotencyKey: "key 1", status: 202, jobId: "job_1" },
      { owner: "shop", idempotencyKey: "key 2", status: 503 },
      { owner: "shop", idempotencyKey: "key 3", status: 200, picture: "sha 3" },
    ],
    streams: [
      {
        jobId: "job_1",
        connections: [
          { lastEventId: 0, ids: [1, 2] },
          { lastEventId: 2, ids: [] },
          { lastEventId: 2, ids: [3, 4] },
          { lastEventId: 4, ids: [1, 2, 3, 4] },
        ],
        isFinished: true,
      },
    ],
    downloads: [{ jobId: "job_1", sha256: "sha 1" }],
    deliveries: [
      { webhookId: "msg_1", jobId: "job_1", event: "job.succeeded" },
      { webhookId: "msg_1", jobId: "job_1", event: "job.succeeded" },
    ],
  },
  rows: {
    jobs: [
      JOB,
      { ...JOB, id: "job_3", idempotencyKey: "key 3", subscribedTo: [], claims: 1, pictures: ["sha 3"], maker: 8 },
      { ...JOB, id: "job_4", owner: "other", state: "failed", subscribedTo: ["job.failed"], pictures: [], maker: undefined },
    ],
    events: [
      ...[1, 2, 3].map((number) => ({ jobId: "job_1", number, kind: "progress", state: undefined })),
      { jobId: "job_1", number: 4, kind: "finished", state: "succeeded" },
      { jobId: "job_3", number: 1, kind: "finished", state: "succeeded" },
      { jobId: "job_4", number: 1, kind: "finished", state: "failed" },
    ],
    blobs: ["sha 1", "sha 3", "an input"].map((id) => ({ id, sha256: id })),
    usage: [
      { owner: "shop", jobs: 1 },
      { owner: "shop", jobs: 1 },
    ],
    messages: [
      { id: "msg_1", jobId: "job_1", event: "job.succeeded", state: "delivered", attempts: 2 },
      { id: "msg_4", jobId: "job_4", event: "job.failed", state: "failed", attempts: 1 },
      { id: "msg_5", jobId: "job_1", event: "job.started", state: "pending", attempts: 0 },
    ],
  },
  sightings: [
    { jobId: "job_1", claim: 1, process: 6, deadForMs: 24_000 },
    { jobId: "job_1", claim: 2, process: 7, deadForMs: -1000 },
  ],
  lostClaims: [{ jobId: "job_1", claim: 1 }],
  maxDeadMs: 25_000,
};

const withRows = (rows: Partial<StoreRows>): Evidence => ({ ...SOUND, rows: { ...SOUND.rows, ...rows } });
const withLog = (log: Partial<Evidence["log"]>): Evidence => ({ ...SOUND, log: { ...SOUND.log, ...log } });
/** The first job, otherwise. */
const withJob = (change: Partial<JobRow>): Evidence => withRows({ jobs: [{ ...JOB, ...change }, ...SOUND.rows.jobs.slice(1)] });
const withMessage = (change: Partial<StoreRows["messages"][number]>): Evidence =>
  withRows({ messages: [{ ...SOUND.rows.messages[0], ...change }, ...SOUND.rows.messages.slice(1)] });
const withConnections = (...connections: { lastEventId: number; ids: number[] }[]): Evidence =>
  withLog({ streams: [{ jobId: "job_1", connections, isFinished: false }] });

test("finds nothing where everything is in order", () => {
  expect(judge(SOUND)).toEqual([]);
});

/** The law, what was planted, the evidence, what is found. */
const PLANTED: readonly (readonly [number, string, Evidence, string])[] = [
  [
    1,
    "an accepted job that is not there",
    withLog({ posts: [{ owner: "shop", idempotencyKey: "a", status: 202, jobId: "job_9" }] }),
    "job_9 was accepted and is missing",
  ],
  [
    1,
    "a picture that was answered of a job that is not there",
    withLog({ posts: [{ owner: "shop", idempotencyKey: "a", status: 200 }] }),
    "the job of a was accepted and is missing",
  ],
  [1, "a job that does not end", withJob({ state: "queued" }), "job_1 is still queued"],
  [1, "a job in two states", withRows({ jobs: [...SOUND.rows.jobs, { ...JOB, state: "failed" }] }), "job_1 is there 2 times"],
  [
    2,
    "a job that ended twice",
    withRows({ events: [...SOUND.rows.events, { jobId: "job_1", number: 5, kind: "finished", state: "succeeded" }] }),
    "job_1 is succeeded, and its ends are: succeeded, succeeded",
  ],
  [2, "a job whose end says something else", withJob({ state: "cancelled" }), "job_1 is cancelled, and its ends are: succeeded"],
  [2, "a success without a picture", withJob({ pictures: [] }), "job_1 succeeded without a picture"],
  [2, "a picture that is not there", withRows({ blobs: [{ id: "sha 3", sha256: "sha 3" }] }), "the picture of job_1 is missing"],
  [
    2,
    "a picture of which half was written",
    withRows({
      blobs: [
        { id: "sha 1", sha256: "half" },
        { id: "sha 3", sha256: "sha 3" },
      ],
    }),
    "the picture of job_1 is not what was committed",
  ],
  [
    2,
    "another picture than a client got",
    withLog({ downloads: [{ jobId: "job_1", sha256: "sha 0" }] }),
    "a client got another picture of job_1 than is stored",
  ],
  [
    2,
    "another picture than was answered",
    withLog({ posts: [{ owner: "shop", idempotencyKey: "key 3", status: 200, picture: "sha 0" }] }),
    "a client was answered another picture for key 3 than is stored",
  ],
  [
    2,
    "a commit by a claim that was lost",
    { ...SOUND, lostClaims: [{ jobId: "job_1", claim: 2 }] },
    "claim 2 of job_1 had been lost and was committed",
  ],
  [2, "a commit by who no longer held the job", withJob({ maker: 6 }), "claim 2 of job_1 was held by process 7 and committed by 6"],
  [
    3,
    "a key that was answered with two jobs",
    withLog({ posts: [...SOUND.log.posts, { owner: "shop", idempotencyKey: "key 1", status: 202, jobId: "job_3" }] }),
    "shop key 1 was answered with job_1 and job_3",
  ],
  [
    3,
    "a key that is stored as two jobs",
    withRows({ jobs: [...SOUND.rows.jobs, { ...JOB, id: "job_2" }] }),
    "shop key 1 is stored as job_1 and job_2",
  ],
  [3, "a key that is stored as another job", withJob({ id: "job_2" }), "shop key 1 is stored as another job than was answered"],
  [4, "a success that is not counted", withRows({ usage: [] }), "shop has 2 jobs that succeeded, and 0 are counted"],
  [
    4,
    "a success that is counted twice",
    withRows({ usage: [{ owner: "shop", jobs: 3 }] }),
    "shop has 2 jobs that succeeded, and 3 are counted",
  ],
  [
    4,
    "a success that is counted as somebody else's",
    withRows({ usage: [...SOUND.rows.usage, { owner: "other", jobs: 1 }] }),
    "other has 0 jobs that succeeded, and 1 are counted",
  ],
  [
    5,
    "a final event without a message",
    withRows({ messages: SOUND.rows.messages.slice(1) }),
    "job.succeeded of job_1 has 0 messages and 1 webhook-ids",
  ],
  [
    5,
    "a final event with two messages",
    withRows({ messages: [...SOUND.rows.messages, { ...SOUND.rows.messages[0], id: "msg_2" }] }),
    "job.succeeded of job_1 has 2 messages and 2 webhook-ids",
  ],
  [
    5,
    "a final event that came under two ids",
    withLog({ deliveries: [...SOUND.log.deliveries, { webhookId: "msg_2", jobId: "job_1", event: "job.succeeded" }] }),
    "job.succeeded of job_1 has 1 messages and 2 webhook-ids",
  ],
  [5, "a message that was never tried", withMessage({ attempts: 0 }), "job.succeeded of job_1 was never tried"],
  [5, "a message without an end", withMessage({ state: "pending" }), "job.succeeded of job_1 is still pending"],
  [5, "a delivery that nobody received", withLog({ deliveries: [] }), "job.succeeded of job_1 is said to be delivered and never came"],
  [6, "a gap within a connection", withConnections({ lastEventId: 0, ids: [1, 3] }), "job_1: after 0 came 1, 3"],
  [6, "a gap after a resume", withConnections({ lastEventId: 0, ids: [1] }, { lastEventId: 1, ids: [3, 4] }), "job_1: after 1 came 3, 4"],
  [
    6,
    "an id that came again",
    withConnections({ lastEventId: 0, ids: [1, 2] }, { lastEventId: 2, ids: [2, 3] }),
    "job_1: after 2 came 2, 3",
  ],
  [
    6,
    "a gap in the store",
    withRows({ events: SOUND.rows.events.filter(({ jobId, number }) => jobId !== "job_1" || number !== 2) }),
    "the stored events of job_1 have a gap",
  ],
  [
    6,
    "an end before the last event",
    withLog({ streams: [{ jobId: "job_1", connections: [{ lastEventId: 0, ids: [1, 2] }], isFinished: true }] }),
    "job_1: the stream ended at 2, the job at 4",
  ],
  [
    7,
    "a dead lease that nobody noticed",
    { ...SOUND, sightings: [{ jobId: "job_1", claim: 1, process: 6, deadForMs: 25_001 }] },
    "job_1 was still running",
  ],
];

test.each(PLANTED)("law %i finds %s", (number, _, evidence, found) => {
  const law = LAWS.find((one) => one.number === number);
  expect(law?.violations(evidence)).toContain(found);
  expect(judge(evidence)).toContain(`law ${number}: ${found}`);
});

test("a violation of every law is planted", () => {
  expect([...new Set(PLANTED.map(([number]) => number))]).toEqual(LAWS.map(({ number }) => number));
});
