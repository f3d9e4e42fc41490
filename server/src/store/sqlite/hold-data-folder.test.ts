import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { DataFolderInUse } from "../data-folder-in-use.ts";
import { holdDataFolder } from "./hold-data-folder.ts";
import { openDatabase } from "./open-database.ts";

const MODULE = new URL("./hold-data-folder.ts", import.meta.url);

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "retouch-held-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

test("a folder that a server holds is refused to a second one, until the first lets go", () => {
  const path = join(folder, "data");
  const first = holdDataFolder(path);
  expect(() => holdDataFolder(path)).toThrow(DataFolderInUse);
  expect(() => holdDataFolder(path)).toThrow(`Expected a data folder of its own but another server is using ${path}`);
  first[Symbol.dispose]();
  holdDataFolder(path)[Symbol.dispose]();
});

test("what a server holds, commands can open and write", () => {
  const held = holdDataFolder(folder);
  const database = openDatabase(folder);
  expect(() => database.exec("BEGIN IMMEDIATE; COMMIT")).not.toThrow();
  database.close();
  held[Symbol.dispose]();
});

test("a process that is killed holds nothing any more", async () => {
  const hold = `import { holdDataFolder } from ${JSON.stringify(MODULE.href)};
    const held = holdDataFolder(${JSON.stringify(folder)}); console.log("held"); setInterval(() => held, 1000);`;
  const other = spawn(process.execPath, ["--input-type=module", "--eval", hold], { stdio: ["ignore", "pipe", "inherit"] });
  await once(other.stdout, "data");
  expect(() => holdDataFolder(folder)).toThrow(DataFolderInUse);
  const ended = once(other, "exit");
  other.kill("SIGKILL");
  await ended;
  holdDataFolder(folder)[Symbol.dispose]();
});
