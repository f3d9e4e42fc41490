/** What a scripted server does with a request. */
export type Step = (request: ReceivedRequest) => Response | Promise<Response>;

export interface ReceivedRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
  readonly init: RequestInit;
}

/** A `fetch` that answers the requests one by one as its script says, and keeps them. One too many is an error. */
export function createScriptedFetch(...steps: readonly Step[]) {
  const requests: ReceivedRequest[] = [];
  const scripted: typeof fetch = async (input, init = {}) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const request = { method: init.method ?? "GET", url, headers: new Headers(init.headers), init };
    const step = steps[requests.push(request) - 1];
    if (step === undefined) throw new Error(`Expected ${steps.length} requests but received ${request.method} ${url.pathname}`);
    return step(request);
  };
  return { fetch: scripted, requests };
}

export const answer =
  (body: unknown, init?: ResponseInit): Step =>
  () =>
    Response.json(body, init);

export const refuse = (code: number, headers: Record<string, string> = {}): Step =>
  answer({ code, message: `refused: ${code}` }, { status: code, headers });

/** As `fetch` tells of a connection that was not made. */
export const disconnect: Step = () => {
  throw new TypeError("fetch failed");
};

/** Never answers; a request that is cut off fails as `fetch` fails then. */
export const hang: Step = ({ init: { signal } }) =>
  new Promise((_, reject) => {
    signal?.addEventListener("abort", () => reject(signal.reason as Error));
  });
