import { readVariable, type Environment } from "./environment.ts";

/** Where PostgreSQL is, if it is named. */
export function readDatabaseUrl(flag: string | undefined, environment: Environment): string | undefined {
  return flag ?? readVariable(environment, "RETOUCH_DATABASE");
}

/** What is wrong with it; never the URL itself, which holds a password. */
export function databaseProblem(url: string | undefined): string | false {
  if (url === undefined || (/^postgres(?:ql)?:\/\//.test(url) && URL.canParse(url))) return false;
  const scheme = /^[a-z][a-z0-9+.-]*:/i.exec(url)?.[0];
  return `Expected postgres://user:password@host:port/name for database but received ${scheme === undefined ? "no URL" : `one of ${scheme}//`}`;
}
