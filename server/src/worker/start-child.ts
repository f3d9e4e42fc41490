import { fork, type ChildProcess } from "node:child_process";
import { closeSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { EditRequest, Model } from "@retouch/contract";
import { EditError } from "../jobs/edit-error.ts";
import type { EditOptions, EditOutcome, EditProgress } from "../jobs/editor.ts";
import { engineEnvironment } from "./engine-environment.ts";
import { exchangeEnvironment, fillExchange, openExchange, takeFromExchange, trimExchange } from "./exchange.ts";
import type { CarriedOutcome, CarriedRequest, FromEngine, ToEngine, WireError } from "./messages.ts";

/** One engine process, from the moment its model is loaded to its end. */
export interface EngineChild {
  readonly model: Model;
  /** Resolves, with the reason, when the process is gone. */
  readonly ended: Promise<string>;
  /** One at a time. @throws EditError, kind "crashed" when the process ends before the result. */
  edit(request: EditRequest, watch: Watch): Promise<EditOutcome>;
  /** Asks for the end of the running edit between two steps. */
  cancel(): void;
  kill(): void;
}

/** How an edit is looked at. */
type Watch = Pick<EditOptions, "onProgress" | "previews">;

interface Pending {
  readonly id: number;
  readonly watch: Watch;
  readonly resolve: (outcome: EditOutcome) => void;
  readonly reject: (error: EditError) => void;
}

/**
 * Pixels and files count as memory of V8's heap, which begins small: each picture would set off a collection of everything else, for a quarter
 * of the time that decoding and encoding take. So it begins larger, in megabytes, with room for theirs too.
 */
const MEMORY_FLAGS = ["--initial-old-space-size=256"];

/**
 * Starts an engine process and waits until its model is loaded. The signal ends it until then, and is not heeded any more after.
 *
 * @throws EditError, kind "model" when the model does not load, "crashed" when the process ends instead, "cancelled" when the signal
 * fires; the process is gone then
 */
export async function startChild(entry: URL, modelFolder: string, signal?: AbortSignal): Promise<EngineChild> {
  if (signal?.aborted === true) throw startCancelled();
  const exchange = openExchange();
  const child = forkEntry(entry, modelFolder, exchange);
  const ended = new Promise<string>((resolve) => {
    child.once("exit", (code, signal) => resolve(signal === null ? `exit code ${code}` : `signal ${signal}`));
    child.once("error", (error) => resolve(error.message));
  });
  if (exchange !== undefined) void ended.then(() => closeSync(exchange));

  let pending: Pending | undefined;
  let lastId = 0;
  const loaded = new Promise<Model>((resolve, reject) => {
    child.on("message", (message: FromEngine) => {
      if (message.type === "ready") return resolve(message.model);
      if (message.type === "load-failed") return reject(fromWireError(message.error));
      if (message.id !== pending?.id) return;
      if (message.type === "progress") return onProgress(pending, message.progress);
      if (message.type === "preview") return pending.watch.previews?.show(message.preview);
      const { resolve: succeed, reject: fail } = pending;
      pending = undefined;
      if (message.type === "failed") return fail(fromWireError(message.error));
      try {
        succeed(unpack(message.outcome, exchange));
      } catch (error) {
        fail(new EditError("internal", "The engine's result cannot be taken over", { cause: error }));
      }
    });
    void ended.then((reason) => {
      reject(crashed(reason, "while it loaded the model"));
      pending?.reject(crashed(reason, "while it worked on this request"));
      pending = undefined;
    });
  });

  function send(message: ToEngine): void {
    // A channel that is already closed shows itself as the end of the process.
    child.send(message, () => undefined);
  }

  function onProgress({ id, watch }: Pending, progress: EditProgress): void {
    watch.onProgress?.(progress);
    askForPreview(id, watch);
  }

  function askForPreview(id: number, { previews }: Watch): void {
    if (previews?.isWanted() === true) send({ type: "preview", id });
  }

  const kill = (): void => void child.kill("SIGKILL");
  signal?.addEventListener("abort", kill);
  const model = await loaded
    .catch((error: unknown) => {
      throw signal?.aborted === true ? startCancelled() : error;
    })
    .finally(() => signal?.removeEventListener("abort", kill));
  return {
    model,
    ended,
    edit(request, watch) {
      if (pending !== undefined) return Promise.reject(new EditError("internal", "Expected one edit at a time but received two"));
      return new Promise((resolve, reject) => {
        const id = ++lastId;
        pending = { id, watch, resolve, reject };
        send({ type: "edit", id, request: pack(request, exchange) });
        askForPreview(id, watch);
      });
    },
    cancel() {
      if (pending !== undefined) send({ type: "cancel", id: pending.id });
    },
    kill,
  };
}

/** Its descriptor in the child: the first behind the channel's. */
const CHILD_EXCHANGE = 4;

function forkEntry(entry: URL, modelFolder: string, exchange: number | undefined): ChildProcess {
  const isSource = entry.pathname.endsWith(".ts");
  return fork(fileURLToPath(entry), [modelFolder], {
    serialization: "advanced",
    execArgv: [...MEMORY_FLAGS, ...(isSource ? ["--conditions=retouch-source"] : [])],
    env: { ...engineEnvironment(process.env), ...(exchange !== undefined && exchangeEnvironment(CHILD_EXCHANGE)) },
    // Whatever a native library prints goes to standard error: standard output is the caller's.
    stdio: ["ignore", 2, 2, "ipc", ...(exchange === undefined ? [] : [exchange])],
  });
}

function pack({ picture, mask, ...request }: EditRequest, exchange: number | undefined): CarriedRequest {
  const put = fillExchange(exchange);
  return { ...request, picture: picture && put(picture), mask: mask && put(mask) };
}

/** @throws RangeError for bytes that are not there */
function unpack(outcome: CarriedOutcome, exchange: number | undefined): EditOutcome {
  const pictures = outcome.pictures.map(({ bytes, ...picture }) => ({ ...picture, bytes: takeFromExchange(exchange, bytes) }));
  trimExchange(exchange);
  return { ...outcome, pictures };
}

function fromWireError({ kind, message, field }: WireError): EditError {
  return new EditError(kind, message, { field });
}

function startCancelled(): EditError {
  return new EditError("cancelled", "The start of the engine process was cancelled");
}

function crashed(reason: string, when: string): EditError {
  return new EditError("crashed", `The engine process ended unexpectedly (${reason}) ${when}`);
}
