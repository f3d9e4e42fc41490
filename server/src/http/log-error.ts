import type { FastifyRequest } from "fastify";
import { pino } from "pino";
import { scrubValues } from "../telemetry/scrub.ts";
import { sentSecrets } from "./sent-secrets.ts";

/** Logs an error that is not the caller's, with its stack and causes, but without the secrets that the caller sent. */
export function logError(request: FastifyRequest, error: unknown, message: string): void {
  const whole = JSON.stringify(error instanceof Error ? pino.stdSerializers.errWithCause(error) : { thrown: String(error) });
  request.log.error({ err: JSON.parse(scrubValues(whole, sentSecrets(request))) as object }, message);
}
