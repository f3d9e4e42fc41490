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
