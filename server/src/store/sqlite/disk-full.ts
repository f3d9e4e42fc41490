import { StoreFull } from "../../jobs/store-full.ts";

/** SQLITE_FULL (https://sqlite.org/rescode.html#full). */
const SQLITE_FULL = 13;

/** The error of a full disk or a used-up quota, from SQLite or the file system, as the ports know it; any other as it is. */
export function tellFullDisk(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { code, errcode } = error as NodeJS.ErrnoException & { readonly errcode?: number };
  const isFull = code === "ENOSPC" || code === "EDQUOT" || (code === "ERR_SQLITE_ERROR" && errcode === SQLITE_FULL);
  return isFull ? new StoreFull(error) : error;
}
