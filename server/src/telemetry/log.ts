import { destination, pino, type DestinationStream, type Logger } from "pino";
import type { LogLevel } from "../config/config.ts";
import { hideFields } from "./hide-fields.ts";
import { scrub } from "./scrub.ts";

export type Log = Logger;

/** One JSON object a line, to standard error by default. Prompts, pictures, keys and query strings are never handed to it. */
export function createLog(level: LogLevel, stream: DestinationStream = destination({ fd: 2, sync: true })): Log {
  return pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { log: hideFields },
      serializers: { err: (error: unknown) => (error instanceof Error ? hideFields(pino.stdSerializers.err(error)) : error) },
    },
    { write: (line) => stream.write(scrub(line)) },
  );
}
