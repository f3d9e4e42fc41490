import { once } from "node:events";
import { connect } from "node:net";
import { errorReplySchema } from "@retouch/contract";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createOutgoing } from "../outgoing/create-outgoing.ts";
import type { BadInputs } from "../test-support/bad-input/bad-input.ts";
import { BAD_FIRST_LINES, BAD_HEADERS, BAD_LENGTHS, BAD_PACES, type BadConnection } from "../test-support/bad-input/connections.ts";
import { WRONG_FIELDS } from "../test-support/bad-input/fields.ts";
import { WRONG_TOGETHER } from "../test-support/bad-input/fields-together.ts";
import { WRONG_FORMS } from "../test-support/bad-input/forms.ts";
import { WRONG_ACCEPTS, WRONG_CONTENT_TYPES, WRONG_IDEMPOTENCY_KEYS, WRONG_PATHS_AND_METHODS } from "../test-support/bad-input/headers.ts";
import { WRONG_EVENT_IDS, WRONG_IDS, WRONG_QUERIES } from "../test-support/bad-input/jobs-and-queries.ts";
import { WRONG_JSON } from "../test-support/bad-input/json-bodies.ts";
import { WRONG_KEYS, WRONG_SESSIONS } from "../test-support/bad-input/keys.ts";
import { WRONG_MASKS, WRONG_PICTURES } from "../test-support/bad-input/pictures.ts";
import { WRONG_SUBSCRIPTIONS } from "../test-support/bad-input/subscriptions.ts";
import { errorOf, startKeyedServer, type KeyedServer } from "../test-support/keyed-server.ts";
import { TINY_MODEL } from "../test-support/run-cli.ts";
import { startEngineProcess, type EngineProcess } from "../worker/engine-process.ts";

const TOPICS: readonly BadInputs[] = [
  { topic: "a body that is no JSON object", rows: WRONG_JSON },
  { topic: "a wrong field", rows: WRONG_FIELDS },
  { topic: "fields that do not go together", rows: WRONG_TOGETHER },
  { topic: "a form", rows: WRONG_FORMS },
  { topic: "a wrong picture", rows: WRONG_PICTURES, reachesEngine: true },
  { topic: "a wrong mask", rows: WRONG_MASKS, reachesEngine: true },
  { topic: "a path or method", rows: WRONG_PATHS_AND_METHODS },
  { topic: "Accept", rows: WRONG_ACCEPTS },
  { topic: "Content-Type and Content-Encoding", rows: WRONG_CONTENT_TYPES },
  { topic: "Idempotency-Key", rows: WRONG_IDEMPOTENCY_KEYS },
  { topic: "a key", rows: WRONG_KEYS },
  { topic: "a session", rows: WRONG_SESSIONS },
  { topic: "an id", rows: WRONG_IDS },
  { topic: "a query", rows: WRONG_QUERIES },
  { topic: "Last-Event-ID", rows: WRONG_EVENT_IDS },
  { topic: "a subscription", rows: WRONG_SUBSCRIPTIONS },
];

const CONNECTIONS: readonly { readonly topic: string; readonly rows: readonly BadConnection[] }[] = [
  { topic: "a first line", rows: BAD_FIRST_LINES },
  { topic: "headers on a bare socket", rows: BAD_HEADERS },
  { topic: "where a body ends", rows: BAD_LENGTHS },
];

const PACES = { topic: "a slow or broken connection", rows: BAD_PACES };

/** A process and a model, on a machine that has other things to do. */
const ENGINE_START_MS = 120_000;

let engine: EngineProcess;
let api: KeyedServer;

beforeAll(async () => {
  engine = await startEngineProcess({ model: TINY_MODEL });
  const outgoing = createOutgoing({ ports: [443], trusted: [] });
  api = await startKeyedServer({ scopes: ["admin"], refusesUrl: (url) => outgoing.refuses(url) });
  api.editor.edit = (request, options) => engine.edit(request, options);
}, ENGINE_START_MS);

afterAll(async () => {
  await api[Symbol.asyncDispose]();
  await engine.close();
});

describe.each(TOPICS)("$topic", ({ rows, reachesEngine = false }) => {
  test.each(rows)("%s", async (_name, sent, status, message, field) => {
    const jobsBefore = await countJobs();
    const response = await api.send(sent);
    const { errors, ...error } = await errorOf(response);
    expect(error).toMatchObject({ code: status, message });
    expect(errors).toEqual(field === undefined ? undefined : [{ field, message }]);
    if (!reachesEngine) expect(await countJobs()).toBe(jobsBefore);
  });
});

describe.each(CONNECTIONS)("$topic", ({ rows }) => {
  test.each(rows)("$name", (bad) => expectAnswer(api, bad));
});

describe.each([PACES])("$topic", ({ rows }) => {
  let impatient: KeyedServer;

  beforeAll(async () => {
    impatient = await startKeyedServer({ timeLimits: { headersMs: 100, requestMs: 100, checkMs: 50 } });
  });

  afterAll(() => impatient[Symbol.asyncDispose]());

  test.each(rows)("$name", (bad) => expectAnswer(impatient, bad));

  test("leaves no job and no fault of the server's own in the log", async () => {
    expect(faultsOf(impatient)).toEqual([]);
    expect(await impatient.stores.jobs.list({ owner: impatient.issued.subscription.id, limit: 1 })).toEqual([]);
  });
});

test("they are 300 and more, each of its own name within its topic", () => {
  const names = [...TOPICS.flatMap(({ topic, rows }) => rows.map(([name]) => `${topic}: ${name}`)), ...connectionNames()];
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeGreaterThanOrEqual(300);
  process.stdout.write(`${names.length} classes of bad input\n`);
});

test("after all of them the server answers, has logged no fault of its own, and has begun no job that did not end", async () => {
  const response = await api.send({ body: { prompt: "a", size: "64x64", steps: 1 } });
  expect(response.status).toBe(200);
  expect(faultsOf(api)).toEqual([]);
  const { queued, running } = await api.stores.jobs.stats();
  expect([queued, running]).toEqual([0, 0]);
});

function connectionNames(): string[] {
  return [...CONNECTIONS, PACES].flatMap(({ topic, rows }) => rows.map(({ name }) => `${topic}: ${name}`));
}

async function countJobs(): Promise<number> {
  return (await api.stores.jobs.list({ owner: api.issued.subscription.id, limit: 1000 })).length;
}

/** What the log says of failures that are the server's. */
function faultsOf({ logLines }: KeyedServer): string[] {
  return logLines.filter((line) => /"level":[56]0|"status":5\d\d/.test(line));
}

async function expectAnswer({ port, issued }: KeyedServer, { bytes, ending, answer }: BadConnection): Promise<void> {
  const sent = typeof bytes === "string" ? Buffer.from(bytes.replaceAll("{key}", issued.keys.primary), "utf8") : bytes;
  const answered = await exchange(port, sent, ending);
  if (answer === undefined) return expect(answered).toBe("");
  const [status, message] = answer;
  const [head, body] = answered.split("\r\n\r\n");
  expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  expect(errorReplySchema.strict().parse(JSON.parse(body))).toMatchObject({ code: status, message });
}

/** Sends bytes, goes on as told, and reads until the server closes. */
async function exchange(port: number, bytes: Buffer, ending: BadConnection["ending"]): Promise<string> {
  const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  await once(socket, "connect");
  let answer = "";
  socket.on("data", (chunk: Buffer) => (answer += chunk.toString("utf8")));
  // Whoever is refused while still sending may find the connection reset: what came before counts.
  socket.on("error", () => undefined);
  const closed = Promise.race([once(socket, "end"), once(socket, "close")]);
  await new Promise<void>((sent) => socket.write(bytes, () => sent()));
  if (ending === "ends") socket.end();
  if (ending === "breaks off") socket.resetAndDestroy();
  await closed;
  socket.destroy();
  return answer;
}
