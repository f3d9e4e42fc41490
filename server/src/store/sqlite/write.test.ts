import { DatabaseSync } from "node:sqlite";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openDatabase } from "./open-database.ts";
import { createWrite, type Write } from "./write.ts";

const [NORMAL, FULL] = [1, 2];

let folder: string;
let database: DatabaseSync;
let write: Write;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "retouch-write-"));
  database = openDatabase(folder);
  database.exec("CREATE TABLE word (text TEXT UNIQUE)");
  write = createWrite(database);
});

afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true });
});

function synchronous(): unknown {
  return database.prepare("PRAGMA synchronous").get()?.["synchronous"];
}

function words(): unknown[] {
  return database
    .prepare("SELECT text FROM word")
    .all()
    .map(({ text }) => text);
}

function insert(text: string): void {
  database.prepare("INSERT INTO word VALUES (?)").run(text);
}

test.each([
  [true, FULL],
  [false, NORMAL],
])("a commit is flushed when it is durable (%s), and everybody else's always is", (isDurable, expected) => {
  expect(write(isDurable, synchronous)).toBe(expected);
  expect(synchronous()).toBe(FULL);
});

test.each([true, false])("work that fails leaves nothing behind (durable: %s)", (isDurable) => {
  insert("taken");
  expect(() =>
    write(isDurable, () => {
      insert("half");
      insert("taken");
    }),
  ).toThrow("UNIQUE");
  expect(words()).toEqual(["taken"]);
  expect(synchronous()).toBe(FULL);
  write(isDurable, () => insert("next"));
  expect(words()).toEqual(["taken", "next"]);
});

test("a transaction is not begun inside another", () => {
  expect(() => write(true, () => write(false, () => insert("inner")))).toThrow("transaction");
  expect(words()).toEqual([]);
  expect(synchronous()).toBe(FULL);
});

test("a database that another process holds is waited for, then refused, and can be written afterwards", () => {
  const other = new DatabaseSync(join(folder, "retouch.sqlite"));
  other.exec("BEGIN IMMEDIATE");
  database.exec("PRAGMA busy_timeout = 1");
  expect(() => write(true, () => insert("word"))).toThrow("database is locked");
  other.exec("COMMIT");
  other.close();
  write(true, () => insert("word"));
  expect(words()).toEqual(["word"]);
});

test("work that was left is done by the next transaction, before its own, and once", () => {
  write.later(() => insert("left"));
  expect(words()).toEqual([]);
  write(true, () => insert("next"));
  write(false, () => insert("last"));
  expect(words()).toEqual(["left", "next", "last"]);
});

test("work that was left is done again when its transaction fails", () => {
  write.later(() => insert("left"));
  expect(() =>
    write(false, () => {
      throw new Error("no");
    }),
  ).toThrow("no");
  expect(words()).toEqual([]);
  write.catchUp();
  write.catchUp();
  expect(words()).toEqual(["left"]);
});

test("little is left at a time", () => {
  for (let i = 0; i < 40; i++) write.later(() => insert(`word ${i}`));
  expect(words().length).toBe(32);
});

test("what finds no room when much was left is forgotten, and the rest is done once there is room", () => {
  database.exec("CREATE TRIGGER full BEFORE INSERT ON word BEGIN SELECT RAISE(ABORT, 'no room'); END");
  const refused: number[] = [];
  for (let i = 0; i < 200; i++) {
    try {
      write.later(() => insert(`word ${i}`));
    } catch {
      refused.push(i);
    }
  }
  expect(refused).toEqual(Array.from({ length: 185 }, (_, i) => i + 15));
  database.exec("DROP TRIGGER full");
  write.catchUp();
  expect(words()).toEqual(Array.from({ length: 15 }, (_, i) => `word ${i}`));
});
