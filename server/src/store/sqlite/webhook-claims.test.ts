import fc from "fast-check";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { StatementSync, type DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openDatabase } from "./open-database.ts";
import { createClaimDue } from "./webhook-claims.ts";

/** A message that is pending. Times are milliseconds. */
interface Message {
  readonly id: string;
  readonly host: string;
  readonly dueAt: number;
  readonly leaseUntil: number | null;
}

const NOW = 1000;
const LEASE = 30;

let folder: string;
let database: DatabaseSync;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "retouch-claims-"));
  database = openDatabase(folder);
});

afterEach(() => {
  vi.restoreAllMocks();
  database.close();
  rmSync(folder, { recursive: true });
});

function fill(messages: readonly Message[]): void {
  const insert = database.prepare(`
    INSERT INTO webhook_message (id, owner, job_id, event, url, job, created_at_ms, due_at_ms, lease_until_ms)
    VALUES (:id, 'shop', 'job', 'job.succeeded', :url, '{}', 0, :dueAt, :leaseUntil)`);
  database.exec("BEGIN; DELETE FROM webhook_message");
  for (const { id, host, dueAt, leaseUntil } of messages) insert.run({ id, url: `https://${host}/hook`, dueAt, leaseUntil });
  database.exec("COMMIT");
}

function messagesTo(host: string, count: number, dueAt: number): Message[] {
  return Array.from({ length: count }, (_, i) => ({ id: `${host} ${String(i).padStart(5, "0")}`, host, dueAt, leaseUntil: null }));
}

/** How many statements are run. */
function countStatements(work: () => unknown): number {
  const spies = (["all", "get", "iterate", "run"] as const).map((method) => vi.spyOn(StatementSync.prototype, method).mockClear());
  work();
  return spies.reduce((sum, spy) => sum + spy.mock.calls.length, 0);
}

test("a thousand hosts whose messages wait for a later time are not looked at", () => {
  fill([...Array.from({ length: 1000 }, (_, i) => messagesTo(`host-${i}`, 1, NOW + 1)).flat(), ...messagesTo("shop", 3, NOW)]);
  const claim = createClaimDue(database);
  let claimed: unknown[] = [];
  const count = countStatements(() => (claimed = claim(NOW, 16, LEASE, 2)));
  expect(claimed).toMatchObject([{ id: "shop 00000" }, { id: "shop 00001" }]);
  expect(count).toBeLessThan(10);
  expect(countStatements(() => claim(NOW, 16, LEASE, 2))).toBeLessThan(10);
});

test("a thousand hosts whose messages are all due cost no more than those that are taken", () => {
  fill(Array.from({ length: 1000 }, (_, i) => messagesTo(`host-${i}`, 1, NOW - i)).flat());
  const count = countStatements(() => expect(createClaimDue(database)(NOW, 16, LEASE, 2)).toHaveLength(16));
  expect(count).toBeLessThan(25);
});

test("a host with thousands of messages that are due hides no other's", () => {
  const later = Array.from({ length: 1000 }, (_, i) => messagesTo(`host-${i}`, 1, NOW + 1)).flat();
  fill([...messagesTo("slow", 3000, NOW - 10), ...messagesTo("shop", 1, NOW), ...later]);
  const claim = createClaimDue(database);
  const count = countStatements(() => {
    expect(claim(NOW, 16, LEASE, 2)).toMatchObject([{ id: "slow 00000" }, { id: "slow 00001" }, { id: "shop 00000" }]);
    expect(claim(NOW, 16, LEASE, 2)).toEqual([]);
  });
  expect(count).toBeLessThan(15);
});

test("whatever waits, due or not, leased or not, the oldest are taken that their hosts have room for", () => {
  const message = fc.record({
    host: fc.constantFrom("a", "b", "c", "d"),
    dueAt: fc.integer({ min: NOW - 20, max: NOW + 2 }),
    leaseUntil: fc.constantFrom(...Array.from({ length: 50 }, () => null), NOW, NOW + 1),
  });
  const messages = fc
    .array(message, { maxLength: 600, size: "max" })
    .map((drawn) => drawn.map((message, i) => ({ ...message, id: `msg ${String(i).padStart(3, "0")}` })));
  let longest = 0;
  fc.assert(
    fc.property(messages, fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 8 }), (messages, limit, limitPerHost) => {
      fill(messages);
      longest = Math.max(longest, messages.length);
      const claimed = createClaimDue(database)(NOW, limit, LEASE, limitPerHost);
      expect(claimed.map(({ id }) => id)).toEqual(oldestWithRoom(messages, limit, limitPerHost));
      for (const { lease_until_ms: leaseUntil } of claimed) expect(leaseUntil).toBe(NOW + LEASE);
    }),
    { numRuns: 30 },
  );
  expect(longest).toBeGreaterThan(300);
});

/** The rule, said plainly. */
function oldestWithRoom(messages: readonly Message[], limit: number, limitPerHost: number): string[] {
  const isLeased = ({ leaseUntil }: Message): boolean => leaseUntil !== null && leaseUntil > NOW;
  const held = messages.filter(isLeased).map(({ host }) => host);
  const taken: string[] = [];
  for (const message of messages.toSorted((a, b) => a.dueAt - b.dueAt || (a.id < b.id ? -1 : 1))) {
    const free = limitPerHost - held.filter((host) => host === message.host).length;
    if (isLeased(message) || message.dueAt > NOW || taken.length >= limit || free <= 0) continue;
    taken.push(message.id);
    held.push(message.host);
  }
  return taken;
}
