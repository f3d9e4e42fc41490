import { EditError } from "../jobs/edit-error.ts";
import type { FetchPicture } from "../jobs/fetch-picture.ts";
import type { Outgoing, OutgoingResponse } from "./create-outgoing.ts";
import { OutgoingError } from "./outgoing-error.ts";
import { createTurns } from "./take-turns.ts";

const MAX_REDIRECTS = 3;
/** A request of a hundred bytes asks for megabytes here: only so many are held at a time, a picture and its mask of each caller. */
const TURNS = { atOnce: 4, atOnceOfOwner: 2, waitingOfOwner: 16, waiting: 64 };
const RETRY_AFTER_SECONDS = 5;

/** Fetches callers' pictures through the guard; a picture may have `maxBytes`. Their bytes are passed on, and never looked at here. */
export function createFetchPicture(outgoing: Pick<Outgoing, "send">, maxBytes: number): FetchPicture {
  const takeTurn = createTurns(TURNS);

  return async (url, { field, owner, signal }) => {
    const request = { method: "GET", headers: { accept: "image/*" }, maxRedirects: MAX_REDIRECTS, maxBytes, signal } as const;
    const response = await takeTurn(owner, signal, () => outgoing.send(url, request)).catch((error: unknown) => {
      if (signal.aborted) throw new EditError("cancelled", "The caller has hung up");
      if (error instanceof OutgoingError && error.kind === "too-large") {
        throw new EditError("too-large", `Expected at most ${maxBytes} bytes for ${field} but received more from its URL`, { field });
      }
      // What else went wrong has one text: who may send the server to any host is not to learn from it what stands there.
      const isForbidden = error instanceof OutgoingError && error.kind === "forbidden";
      throw unfit(field, isForbidden ? "one that this server may not reach (--allow-outgoing)" : "one that could not be fetched");
    });
    if (response === undefined) {
      throw new EditError("busy", "Too many pictures are being fetched; try again later", { retryAfterSeconds: RETRY_AFTER_SECONDS });
    }
    return pictureOf(response, field);
  };
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
