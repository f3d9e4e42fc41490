import { destination, pino, type DestinationStream, type Logger } from "pino";
import type { LogLevel } from "../config/config.ts";
import { scrub } from "./scrub.ts";

export type Log = Logger;

/** Fields that are hidden whatever they hold, at the top of a line and one level down. */
const CREDENTIALS = ["key", "keys", "secret", "token", "password", "authorization", "cookie", "headers", "query", "body"];
const TEXTS = ["prompt", "negativePrompt", "negative_prompt", "systemPrompt", "system_prompt"];
const PICTURES = ["picture", "mask", "init_image", "mask_image", "image_data"];
const HIDDEN_PATHS = [...CREDENTIALS, ...TEXTS, ...PICTURES].flatMap((field) => [field, `*.${field}`]);

/** One JSON object a line, to standard error by default. Prompts, pictures, keys and query strings are never handed to it. */
export function createLog(level: LogLevel, stream: DestinationStream = destination({ fd: 2, sync: true })): Log {
  return pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      redact: { paths: HIDDEN_PATHS, censor: "[hidden]" },
    },
    { write: (line) => stream.write(scrub(line)) },
  );
}
