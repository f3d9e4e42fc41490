import { isIP } from "node:net";
import { resolve } from "node:path";
import { isOwnKey, OWN_KEY_RULE } from "../keys/key.ts";
import { databaseProblem, readDatabaseUrl } from "./database-url.ts";
import { readVariable, type Environment } from "./environment.ts";
import { localUrl } from "./local-url.ts";
import { readOutgoingSettings, type OutgoingFlags, type OutgoingSettings } from "./outgoing-settings.ts";

export const LOG_LEVELS = ["debug", "info", "warn", "error", "silent"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Everything that the operator decides, read once at the start. */
export interface Config extends OutgoingSettings {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** Absolute path. */
  readonly dataFolder: string;
  /** PostgreSQL, in place of the data folder; undefined: the data folder. */
  readonly database: string | undefined;
  /** Whether this process also does jobs. False only with a database, where other machines do them. */
  readonly works: boolean;
  /** A name of an installed model, or a folder. */
  readonly model: string;
  /** False: nobody needs a key. Only on a loopback address. */
  readonly requireKey: boolean;
  /** Whether a key may stand in the query, where proxies and browsers keep it. */
  readonly allowQueryKey: boolean;
  /** The first subscription's key, when the operator brings one. */
  readonly bootstrapKey: string | undefined;
  readonly logLevel: LogLevel;
  /** Where an OTLP collector takes spans, without `/v1/traces`; undefined: none are made. */
  readonly otlpEndpoint: string | undefined;
}

/** The flags of `retouch serve`; each wins over its environment variable. */
export interface ConfigFlags extends OutgoingFlags {
  readonly host?: string;
  readonly port?: string;
  readonly data?: string;
  readonly database?: string;
  readonly worker?: boolean;
  readonly model?: string;
  readonly auth?: boolean;
  readonly queryKey?: boolean;
  readonly logLevel?: string;
}

/** What the operator set does not work; `message` names each setting with its rule and what was received. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

export const DEFAULT_HOST = "127.0.0.1";
export const DEFAULT_PORT = 8080;
export const DEFAULT_DATA_FOLDER = "data";
export const DEFAULT_MODEL = "starter";

/**
 * Reads flags over environment over defaults into one frozen value.
 *
 * @throws ConfigError that names everything wrong at once.
 */
export function readConfig(flags: ConfigFlags, environment: Environment): Config {
  const { host, port } = addressSettings(flags, environment);
  const logLevel = flags.logLevel ?? readVariable(environment, "RETOUCH_LOG_LEVEL") ?? "info";
  const bootstrapKey = readVariable(environment, "RETOUCH_BOOTSTRAP_KEY");
  const otlpEndpoint = readVariable(environment, "OTEL_EXPORTER_OTLP_ENDPOINT");
  const requireKey = flags.auth ?? true;
  const queryKey = readVariable(environment, "RETOUCH_QUERY_KEY") ?? "1";
  const database = readDatabaseUrl(flags.database, environment);
  const noWorker = readVariable(environment, "RETOUCH_NO_WORKER") ?? "0";
  const works = flags.worker !== false && noWorker !== "1";

  const outgoing = readOutgoingSettings(flags, environment);

  const problems = [
    ...addressProblems(host, port),
    ...outgoing.problems,
    logLevelProblem(logLevel),
    // Never the key itself, however wrong it is.
    bootstrapKey !== undefined &&
      !isOwnKey(bootstrapKey) &&
      `Expected ${OWN_KEY_RULE} for RETOUCH_BOOTSTRAP_KEY but received ${bootstrapKey.length} characters`,
    !requireKey && !isLoopback(host) && `Expected a loopback address for host with --no-auth but received ${JSON.stringify(host)}`,
    otlpProblem(otlpEndpoint),
    !/^[01]$/.test(queryKey) && `Expected 0 or 1 for RETOUCH_QUERY_KEY but received ${JSON.stringify(queryKey)}`,
    databaseProblem(database),
    !/^[01]$/.test(noWorker) && `Expected 0 or 1 for RETOUCH_NO_WORKER but received ${JSON.stringify(noWorker)}`,
    !works &&
      database === undefined &&
      "Expected a database (--database or RETOUCH_DATABASE) with --no-worker but received none: nobody else could do the jobs",
  ].filter((problem) => problem !== false);
  if (problems.length > 0 || !isLogLevel(logLevel)) throw new ConfigError(problems.join("\n"));

  return Object.freeze({
    host,
    port: Number(port),
    dataFolder: readDataFolder(flags.data, environment),
    database,
    works,
    model: readModel(flags.model, environment),
    requireKey,
    allowQueryKey: flags.queryKey !== false && queryKey === "1",
    bootstrapKey,
    logLevel,
    otlpEndpoint,
    ...outgoing.settings,
  });
}

/** The data folder alone, for commands that need nothing else. */
export function readDataFolder(flag: string | undefined, environment: Environment): string {
  return resolve(flag ?? readVariable(environment, "RETOUCH_DATA") ?? DEFAULT_DATA_FOLDER);
}

/**
 * Where browsers reach a server, for commands that only name it: its public URL, or else where it listens.
 *
 * @throws ConfigError
 */
export function readServerUrl(flags: Pick<ConfigFlags, "host" | "port" | "publicUrl">, environment: Environment): string {
  const { host, port } = addressSettings(flags, environment);
  const outgoing = readOutgoingSettings(flags, environment);
  const problems = [...addressProblems(host, port), ...outgoing.problems];
  if (problems.length > 0) throw new ConfigError(problems.join("\n"));
  return outgoing.settings.publicUrl ?? localUrl(host, Number(port));
}

/** The model alone, for commands that need nothing else. */
export function readModel(flag: string | undefined, environment: Environment): string {
  return flag ?? readVariable(environment, "RETOUCH_MODEL") ?? DEFAULT_MODEL;
}

/** True for the addresses that only this machine reaches. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));
}

function addressSettings(flags: Pick<ConfigFlags, "host" | "port">, environment: Environment): { host: string; port: string } {
  return {
    host: flags.host ?? readVariable(environment, "RETOUCH_HOST") ?? DEFAULT_HOST,
    port: flags.port ?? readVariable(environment, "RETOUCH_PORT") ?? String(DEFAULT_PORT),
  };
}

function addressProblems(host: string, port: string): string[] {
  return [hostProblem(host), portProblem(port)].filter((problem) => problem !== false);
}

export function hostProblem(host: string): string | false {
  return !isHost(host) && `Expected an address or a host name for host but received ${JSON.stringify(host)}`;
}

export function portProblem(port: string): string | false {
  return !isPort(port) && `Expected an integer from 0 to 65535 for port but received ${JSON.stringify(port)}`;
}

export function logLevelProblem(level: string): string | false {
  return !isLogLevel(level) && `Expected one of ${LOG_LEVELS.join(", ")} for log level but received ${JSON.stringify(level)}`;
}

export function otlpProblem(endpoint: string | undefined): string | false {
  if (endpoint === undefined || /^https?:\/\//.test(endpoint)) return false;
  return `Expected an http or https URL for OTEL_EXPORTER_OTLP_ENDPOINT but received ${JSON.stringify(endpoint)}`;
}

function isHost(host: string): boolean {
  return isIP(host) !== 0 || /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/i.test(host);
}

function isPort(port: string): boolean {
  return /^\d{1,5}$/.test(port) && Number(port) <= 65535;
}

export function isLogLevel(level: string): level is LogLevel {
  return (LOG_LEVELS as readonly string[]).includes(level);
}
