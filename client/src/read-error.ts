import type { ErrorReply } from "@retouch/contract";
import { apiError, type APIError } from "./errors.ts";

/** The error that an answer tells of, whether Retouch wrote it or something on the way. */
export async function readError(response: Response, key: string | undefined): Promise<APIError> {
  const { status, headers } = response;
  const text = await response.text();
  const reply = parseReply(text);
  const message = reply?.message ?? `The answer is ${status} ${response.statusText}`.trimEnd();
  return apiError(
    {
      code: status,
      // Whoever repeats what was sent must not make us repeat it.
      message: key === undefined ? message : message.replaceAll(key, "[secret]"),
      traceId: reply?.traceId ?? headers.get("x-trace-id") ?? undefined,
      errors: reply?.errors,
    },
    { retryAfter: retryAfterSeconds(headers.get("retry-after")), jobId: reply?.id },
  );
}

function parseReply(text: string): (Partial<ErrorReply> & { readonly id?: string }) | undefined {
  try {
    const body: unknown = JSON.parse(text);
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
