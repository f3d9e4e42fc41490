import {
  ConfigError,
  DEFAULT_HOST,
  hostProblem,
  isLogLevel,
  logLevelProblem,
  otlpProblem,
  portProblem,
  readModel,
  type Config,
  type ConfigFlags,
} from "./config.ts";
import { databaseProblem, readDatabaseUrl } from "./database-url.ts";
import { readVariable, type Environment } from "./environment.ts";

/** Everything that the operator of a worker decides, read once at the start. */
export interface WorkerConfig extends Pick<Config, "host" | "port" | "dataFolder" | "database" | "model" | "logLevel" | "otlpEndpoint"> {
  /** Jobs at a time, each in an engine's process of its own. */
  readonly concurrency: number;
}

/** The flags of `retouch worker`; each wins over its environment variable. */
export interface WorkerFlags extends Pick<ConfigFlags, "host" | "port" | "model" | "logLevel" | "database"> {
  readonly concurrency?: string;
}

export const DEFAULT_WORKER_PORT = 9464;
export const MAX_CONCURRENCY = 64;

/**
 * Reads flags over environment over defaults into one frozen value.
 *
 * @throws ConfigError that names everything wrong at once.
 */
export function readWorkerConfig(flags: WorkerFlags, environment: Environment): WorkerConfig {
  const database = readDatabaseUrl(flags.database, environment);
  const host = flags.host ?? readVariable(environment, "RETOUCH_HOST") ?? DEFAULT_HOST;
  const port = flags.port ?? readVariable(environment, "RETOUCH_WORKER_PORT") ?? String(DEFAULT_WORKER_PORT);
  const concurrency = flags.concurrency ?? readVariable(environment, "RETOUCH_CONCURRENCY") ?? "1";
  const logLevel = flags.logLevel ?? readVariable(environment, "RETOUCH_LOG_LEVEL") ?? "info";
  const otlpEndpoint = readVariable(environment, "OTEL_EXPORTER_OTLP_ENDPOINT");
  const problems = [
    database === undefined && "Expected postgres://… for database (--database or RETOUCH_DATABASE) but received nothing",
    databaseProblem(database),
    hostProblem(host),
    portProblem(port),
    !isConcurrency(concurrency) &&
      `Expected an integer from 1 to ${MAX_CONCURRENCY} for concurrency but received ${JSON.stringify(concurrency)}`,
    logLevelProblem(logLevel),
    otlpProblem(otlpEndpoint),
  ].filter((problem) => problem !== false);
  if (problems.length > 0 || !isLogLevel(logLevel)) throw new ConfigError(problems.join("\n"));
  return Object.freeze({
    database,
    dataFolder: "", // all that is kept lies in the database
    host,
    port: Number(port),
    model: readModel(flags.model, environment),
    concurrency: Number(concurrency),
    logLevel,
    otlpEndpoint,
  });
}

function isConcurrency(text: string): boolean {
  return /^\d{1,2}$/.test(text) && Number(text) >= 1 && Number(text) <= MAX_CONCURRENCY;
}
