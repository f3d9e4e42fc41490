import type { ErrorReply } from "@retouch/contract";
import { apiError, type APIError } from "./errors.ts";

/** The error that an answer tells of, whether Retouch wrote it or something on the way. Whoever repeats the key in it must not make us repeat it. */
export async function readError(response: Response, key: string | undefined): Promise<APIError> {
  const { status, statusText, headers } = response;
  const scrub = (text: string): string => (key === undefined ? text : text.replaceAll(key, "[secret]"));
  const reply = parseReply(await response.text(), scrub);
  return apiError(
    {
      code: status,
      message: reply?.message ?? scrub(`The answer is ${status} ${statusText}`.trimEnd()),
      traceId: reply?.traceId ?? headers.get("x-trace-id") ?? undefined,
      errors: reply?.errors,
    },
    { retryAfter: retryAfterSeconds(headers.get("retry-after")), jobId: reply?.id },
  );
}

function parseReply(text: string, scrub: (text: string) => string): (Partial<ErrorReply> & { readonly id?: string }) | undefined {
  try {
    const body: unknown = JSON.parse(text, (_, value: unknown) => (typeof value === "string" ? scrub(value) : value));
    return typeof body === "object" && body !== null ? body : undefined;
  } catch {
    return undefined;
  }
}

/** Seconds, or a date (RFC 9110 §10.2.3). */
function retryAfterSeconds(header: string | null): number | undefined {
  if (header === null) return undefined;
  if (/^\d+$/.test(header)) return Number(header);
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, (date - Date.now()) / 1000);
}
