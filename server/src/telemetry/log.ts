import { destination, pino, type DestinationStream, type Logger } from "pino";
import type { LogLevel } from "../config/config.ts";
import { KEY_PREFIX } from "../keys/key.ts";

export type Log = Logger;

/** What looks like a key, wherever it stands: the last net, below the rule that no caller logs one. */
const SECRETS = [new RegExp(`${KEY_PREFIX}[0-9a-f]+`, "gi"), /(?<=subscription-key["']?[=:]\s?["']?)[^&\s"']+/gi];

/** One JSON object a line, to standard error by default. Prompts, pictures, keys and query strings are never handed to it. */
export function createLog(level: LogLevel, stream: DestinationStream = destination({ fd: 2, sync: true })): Log {
  return pino(
    { level, base: null, timestamp: () => `,"time":"${new Date().toISOString()}"` },
    { write: (line) => stream.write(scrub(line)) },
  );
}

function scrub(line: string): string {
  return SECRETS.reduce((text, secret) => text.replace(secret, "[secret]"), line);
}
