import { EditError } from "../jobs/edit-error.ts";
import type { FetchPicture } from "../jobs/fetch-picture.ts";
import type { Outgoing, OutgoingResponse } from "./create-outgoing.ts";
import { OutgoingError } from "./outgoing-error.ts";

const MAX_REDIRECTS = 3;
/** A request of a hundred bytes asks for megabytes here: only so many are held at a time, and only so many wait. */
const MAX_AT_ONCE = 4;
const MAX_WAITING = 32;
const RETRY_AFTER_SECONDS = 5;

/** Fetches callers' pictures through the guard; a picture may have `maxBytes`. Their bytes are passed on, and never looked at here. */
export function createFetchPicture(outgoing: Pick<Outgoing, "send">, maxBytes: number): FetchPicture {
  let running = 0;
  const waiting: (() => void)[] = [];

  async function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    if (waiting.length >= MAX_WAITING) {
      throw new EditError("busy", "Too many pictures are being fetched; try again later", { retryAfterSeconds: RETRY_AFTER_SECONDS });
    }
    if (running >= MAX_AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
    else running++;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running--;
      else next(); // takes over the place
    }
  }

  return (url, field) =>
    inTurn(async () => {
      const request = { method: "GET", headers: { accept: "image/*" }, maxRedirects: MAX_REDIRECTS, maxBytes } as const;
      const response = await outgoing.send(url, request).catch((error: unknown) => {
        if (error instanceof OutgoingError && error.kind === "too-large") {
          throw new EditError("too-large", `Expected at most ${maxBytes} bytes for ${field} but received more from its URL`, { field });
        }
        throw unfit(field, "one that could not be fetched");
      });
      return pictureOf(response, field);
    });
}

function pictureOf({ status, headers, body }: OutgoingResponse, field: string): Uint8Array {
  if (status !== 200) throw unfit(field, `one that answered ${status}`);
  const encoding = headers["content-encoding"];
  if (encoding !== undefined && encoding !== "identity") throw unfit(field, "one that answered with a Content-Encoding");
  if (body.length === 0) throw unfit(field, "one that answered with nothing");
  return body;
}

function unfit(field: string, received: string): EditError {
  return new EditError("input", `Expected the https URL of a picture for ${field} but received ${received}`, { field });
}
