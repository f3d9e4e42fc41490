import { randomUUID } from "node:crypto";
import { closeSync, fstatSync, futimesSync, openSync, readSync, statSync, unlinkSync, utimesSync, writeFileSync } from "node:fs";
import { open, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setImmediate } from "node:timers/promises";
import type { BlobStore } from "../../jobs/blob-store.ts";
import type { Clock } from "../../jobs/clock.ts";
import type { BlobId } from "../../jobs/job.ts";
import { checkBlobId, hashBlob, isBlobId } from "../blob-id.ts";
import { tellFullDisk } from "./disk-full.ts";
import { makeFolder } from "./make-folder.ts";

/** `ab/cdef…`: at most 256 folders keep each of them short. */
const SHARD = /^[0-9a-f]{2}$/;

/** A temporary file grows while it is being written; one untouched for this long was left by a process that has ended. */
const LEFTOVER_MS = 60_000;

/** What is written at once, in the thread that answers requests: the way to the threads of the pool and back takes longer. */
const SMALL_BYTES = 256 * 1024;

/** Room for what is compared with a file, in less than half a millisecond. */
const piece = Buffer.allocUnsafeSlow(512 * 1024);

/**
 * Blobs as files under a folder, named by their SHA-256. A blob is written under a temporary name and renamed, so it is there whole or
 * not at all; one that is small and need not be durable is written in one synchronous step, of which this process sees no half, and what
 * a process leaves behind that ends within it does not match its name and counts as missing. Its modification time says when it was last put. One process at a time may use the folder: there, marking a file as put,
 * and deleting it for not having been put lately, are single synchronous steps, so that neither can come between the other's.
 *
 * @throws StoreFull from `put` when the disk is full; Error from every method when the folder cannot be used.
 */
export function openFileBlobStore(folder: string, clock: Clock): BlobStore {
  const temporaryFolder = join(folder, "tmp");
  makeFolder(temporaryFolder);
  /** Folders whose own entries are on the disk. */
  const flushedShards = new Set<string>();

  function pathOf(id: BlobId): string {
    checkBlobId(id);
    return join(folder, id.slice(0, 2), id.slice(2));
  }

  /** Marks a file as put just now; false when there is none. */
  function touch(path: string): boolean {
    if (statSync(path, { throwIfNoEntry: false }) === undefined) return false;
    utimesSync(path, clock(), clock());
    return true;
  }

  /** Writes a small file that nobody else can see before it is whole. False when one of its name is there. */
  function writeAtOnce(path: string, bytes: Uint8Array): boolean {
    const file = openNew(path);
    if (file === undefined) return false;
    try {
      writeFileSync(file, bytes);
      futimesSync(file, clock(), clock());
    } catch (error) {
      unlinkSync(path);
      throw tellFullDisk(error);
    } finally {
      closeSync(file);
    }
    return true;
  }

  async function write(path: string, bytes: Uint8Array, isDurable: boolean): Promise<void> {
    const temporary = join(temporaryFolder, randomUUID());
    try {
      await writeFile(temporary, bytes, { flag: "wx", mode: 0o600, flush: isDurable });
      await inFolder(dirname(path), () => rename(temporary, path));
    } catch (error) {
      await rm(temporary, { force: true });
      throw tellFullDisk(error);
    }
    touch(path);
    if (isDurable) await flushEntry(path);
  }

  /** Makes a file's name survive a power cut, as `flush` does its bytes. */
  async function flushEntry(path: string): Promise<void> {
    const shard = dirname(path);
    await flush(shard);
    if (flushedShards.has(shard)) return;
    await flush(folder);
    flushedShards.add(shard);
  }

  const store: BlobStore = {
    async put(bytes, isDurable) {
      const id = await hashBlob(bytes);
      const path = pathOf(id);
      if (!isDurable && bytes.length <= SMALL_BYTES && writeAtOnce(path, bytes)) return id;
      // What is there may have been torn by a power cut, when nobody had asked for it to be durable.
      const isKept = touch(path) && (await holds(path, bytes)) === true;
      if (!isKept) await write(path, bytes, isDurable);
      else if (isDurable) await store.makeDurable([id]);
      return id;
    },

    async makeDurable(ids) {
      for (const path of ids.map(pathOf)) if ((await flush(path)) === true) await flushEntry(path);
    },

    async get(id) {
      const bytes = await read(pathOf(id));
      return bytes !== undefined && (await hashBlob(bytes)) === id ? bytes : undefined;
    },

    async *putBefore(moment) {
      await removeLeftovers(temporaryFolder);
      for (const shard of (await readdir(folder)).filter((name) => SHARD.test(name))) {
        const ids = (await readdir(join(folder, shard))).map((name) => shard + name);
        const old = ids.filter((id) => isBlobId(id) && isOlder(pathOf(id), moment));
        if (old.length > 0) yield old;
      }
    },

    async delete(ids, moment) {
      for (const path of ids.map(pathOf)) if (isOlder(path, moment)) unlinkSync(path);
    },
  };
  return store;
}

/** A file that is made by this, open; undefined when there is one. */
function openNew(path: string): number | undefined {
  const openIt = (): number => openSync(path, "wx", 0o600);
  try {
    return openIt();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") return undefined;
    if (code !== "ENOENT") throw tellFullDisk(error);
    makeFolder(dirname(path));
    return openIt();
  }
}

/** Does what needs a folder, which is there but for the first time. */
async function inFolder(folder: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    makeFolder(folder);
    await work();
  }
}

async function read(path: string): Promise<Buffer | undefined> {
  return unlessMissing(() => readFile(path));
}

/** Whether a file has exactly these bytes; undefined when there is none. Read in pieces, between which others have their turn. */
async function holds(path: string, bytes: Uint8Array): Promise<boolean | undefined> {
  return unlessMissing(async () => {
    const file = openSync(path, "r");
    try {
      if (fstatSync(file).size !== bytes.length) return false;
      for (let from = 0; from < bytes.length; from += piece.length) {
        const read = piece.subarray(0, readSync(file, piece, 0, piece.length, from));
        if (!read.equals(bytes.subarray(from, from + piece.length))) return false;
        await setImmediate();
      }
      return true;
    } finally {
      closeSync(file);
    }
  });
}

/** Writes a file, or a folder's list of names, through to the disk; undefined when there is none. */
async function flush(path: string): Promise<true | undefined> {
  return unlessMissing(async () => {
    await using file = await open(path, "r");
    await file.sync();
    return true as const;
  });
}

function isOlder(path: string, moment: Date): boolean {
  const { mtimeMs = Infinity } = statSync(path, { throwIfNoEntry: false }) ?? {};
  return mtimeMs < moment.getTime();
}

async function removeLeftovers(folder: string): Promise<void> {
  // These have the system's times, not the clock's.
  const moment = new Date(Date.now() - LEFTOVER_MS);
  for (const path of (await readdir(folder)).map((name) => join(folder, name))) if (isOlder(path, moment)) await rm(path, { force: true });
}

async function unlessMissing<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await work();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
