import { abortError, orAborted, sleep } from "./abortable.ts";
import { AbortError, ConnectionError, RetouchError, TimeoutError } from "./errors.ts";
import { readError } from "./read-error.ts";
import { retryDelay } from "./retry-delay.ts";

/** As long as a timer can be, some 24 days. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;
const MOST_RETRIES = 100;

/** What every call takes besides its own. */
export interface CallOptions {
  /** Ends the call with an AbortError. Default: nothing does. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds for one try, from the first byte sent to the last received; of a stream, to its beginning. Default: the client's. */
  readonly timeout?: number | undefined;
  /** How often a failed try is repeated, where that is safe. Default: the client's. */
  readonly maximumRetries?: number | undefined;
}

export interface Call<Value> {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** Below the base URL, without a slash in front. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: FormData | Readonly<Record<string, unknown>> | undefined;
  readonly options: CallOptions | undefined;
  /** Whether to do it twice does no harm. Default: true for GET and DELETE. */
  readonly isRepeatable?: boolean;
  /** Reads a good answer; a connection that breaks meanwhile counts as a failed try. */
  readonly read: (response: Response) => Promise<Value>;
  /**
   * For a post that makes something. It is not cut off when the caller aborts, as nobody would know then whether it had arrived; what it
   * gives is handed to this instead.
   */
  readonly onAbandoned?: (value: Value) => void;
}

/** Sends calls to one server. */
export interface Transport {
  /** The client's own. */
  readonly maximumRetries: number;
  /**
   * @throws APIError when the server refuses
   * @throws ConnectionError, TimeoutError, AbortError
   */
  send<Value>(call: Call<Value>): Promise<Value>;
}

export interface TransportOptions {
  /** With a slash at the end. */
  readonly baseUrl: URL;
  readonly key: string | undefined;
  readonly fetch: typeof fetch;
  readonly timeout: number;
  readonly maximumRetries: number;
}

export function createTransport({ baseUrl, key, fetch, timeout, maximumRetries }: TransportOptions): Transport {
  checkOptions({ timeout, maximumRetries });
  return {
    maximumRetries,
    async send(call) {
      const { method, options: { signal, ...options } = {}, isRepeatable = method === "GET" || method === "DELETE" } = call;
      checkOptions(options);
      const retries = isRepeatable ? (options.maximumRetries ?? maximumRetries) : 0;
      for (let failures = 0; ; failures++) {
        if (signal?.aborted === true) throw abortError(signal);
        const once = tryOnce(call, options.timeout ?? timeout);
        try {
          return await orAborted(once.value, signal);
        } catch (error) {
          if (error instanceof AbortError) {
            if (call.onAbandoned === undefined) once.cut();
            else void once.value.then(call.onAbandoned, () => undefined);
            throw error;
          }
          const delay = failures < retries ? retryDelay(error, failures) : undefined;
          if (delay === undefined) throw error;
          await sleep(delay, signal);
        }
      }
    },
  };

  function tryOnce<Value>(call: Call<Value>, timeout: number): { readonly value: Promise<Value>; cut(): void } {
    const controller = new AbortController();
    const timer = setTimeout(
      () => controller.abort(new TimeoutError(`Expected an answer within ${timeout} ms but received none`)),
      timeout,
    );
    const value = exchange(call, controller.signal).finally(() => clearTimeout(timer));
    return { value, cut: () => controller.abort() };
  }

  async function exchange<Value>({ method, path, query = {}, headers, body, read }: Call<Value>, signal: AbortSignal): Promise<Value> {
    const url = new URL(path, baseUrl);
    for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, String(value));
    const isForm = body instanceof FormData;
    try {
      const response = await fetch(url, {
        method,
        headers: {
          ...headers,
          ...(key !== undefined && { "ocp-apim-subscription-key": key }),
          ...(body !== undefined && !isForm && { "content-type": "application/json" }),
        },
        body: body === undefined ? null : isForm ? body : JSON.stringify(body),
        signal,
        // Followed, a redirect would carry the key to wherever it leads.
        redirect: "manual",
        // Named only where it means something: edge runtimes refuse it.
        ...(key === undefined && { credentials: "same-origin" as const }),
      });
      if (response.type === "opaqueredirect" || (response.status >= 300 && response.status < 400)) {
        throw new RetouchError("Expected an answer but received a redirect; baseUrl must be the address that it leads to");
      }
      if (!response.ok) throw await readError(response, key);
      return await read(response);
    } catch (error) {
      if (signal.reason instanceof TimeoutError) throw signal.reason;
      if (error instanceof RetouchError) throw error;
      throw new ConnectionError(`The connection to ${baseUrl.origin} failed`, { cause: error });
    }
  }
}

function checkOptions({ timeout, maximumRetries }: Pick<CallOptions, "timeout" | "maximumRetries">): void {
  const check = (name: string, value: number | undefined, [minimum, maximum]: readonly [number, number]): void => {
    if (value === undefined || (Number.isInteger(value) && value >= minimum && value <= maximum)) return;
    throw new RetouchError(`Expected an integer from ${minimum} to ${maximum} for ${name} but received ${value}`);
  };
  check("timeout", timeout, [1, LONGEST_TIMEOUT_MS]);
  check("maximumRetries", maximumRetries, [0, MOST_RETRIES]);
}
