import { COMMAND } from "../installation.ts";
import { ConfigError } from "../config/config.ts";
import { EditError, fieldIssueOf } from "../jobs/edit-error.ts";
import { DataFolderInUse } from "../store/data-folder-in-use.ts";
import { StoreAway } from "../jobs/store-away.ts";
import { NotADataFolder } from "../store/not-a-data-folder.ts";
import { inFlags } from "./edit-flags.ts";
import { NotInThisVersion } from "./not-in-this-version.ts";

/** What went wrong, and what can be done about it, for a person at a terminal. */
export function explainFailure(error: unknown): string {
  const solutions = solutionsFor(error);
  const lines = [messageOf(error), ...(solutions.length > 0 ? ["", "Possible solutions:", ...solutions.map((line) => `- ${line}`)] : [])];
  return `${lines.join("\n")}\n`;
}

function messageOf(error: unknown): string {
  const issue = error instanceof EditError ? fieldIssueOf(error) : undefined;
  if (issue !== undefined) return inFlags(issue);
  return error instanceof Error ? error.message : String(error);
}

function solutionsFor(error: unknown): readonly string[] {
  if (error instanceof NotInThisVersion) return error.solutions;
  if (error instanceof ConfigError) return [`see ${COMMAND} serve --help for every setting and its default`];
  if (error instanceof DataFolderInUse) {
    return ["stop the other server; one that is stopping may take 30 s", "another folder, with other keys and jobs: choose it with --data"];
  }
  if (error instanceof NotADataFolder) {
    return ["name the folder that the server uses, and prints at its start, with --data or RETOUCH_DATA", `${COMMAND} serve makes one`];
  }
  if (error instanceof StoreAway) {
    return [
      "PostgreSQL must run, and be reached from this machine: try psql with the same URL",
      "--database or RETOUCH_DATABASE names another",
    ];
  }
  if (error instanceof EditError && error.kind === "model") {
    return [`${COMMAND} models list shows what is installed`, "--model also takes the path of a model's folder in diffusers layout"];
  }
  if (error instanceof Error && "syscall" in error && error.syscall === "mkdir") {
    return ["no such folder can be made: choose another with --data"];
  }
  switch (error instanceof Error && "code" in error ? error.code : undefined) {
    case "EADDRINUSE":
      return ["another server listens there: choose another port with --port, or stop it", "--port 0 takes any free one"];
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return ["--host must be an address of this machine, such as 127.0.0.1 or 0.0.0.0"];
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return ["ports below 1024 need rights: choose another with --port", "the data folder must be writable: choose another with --data"];
    case "ERR_SQLITE_ERROR":
      return ["the data folder must be writable, and on a disk of this machine: choose another with --data"];
    default:
      return [];
  }
}
