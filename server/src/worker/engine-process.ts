import type { EditRequest } from "@retouch/contract";
import { EditError } from "../jobs/edit-error.ts";
import type { EditOptions, EditOutcome, Editor } from "../jobs/editor.ts";
import { startChild, type EngineChild } from "./start-child.ts";

export interface EngineProcessOptions {
  /** The model's folder. */
  readonly model: string;
  /** How long a cancelled edit may take to its next step before its process is killed. Default 30 s: a step of a large model on a small machine. */
  readonly cancelGraceMs?: number;
  /** What the process runs. Default: the engine. */
  readonly entry?: URL;
  /** Ends a start that is under way; without effect once the model is loaded. */
  readonly signal?: AbortSignal;
  /** Told why, when a process ended before its time. Another is started at once, or for the next edit. */
  readonly onCrash?: (reason: string) => void;
  /** Told why, when that other one does not start. It is tried again, after a pause. */
  readonly onStartFailure?: (error: EditError) => void;
  /** The first such pause; each is twice as long as the one before, up to 30 s. Default 1 s. */
  readonly startPauseMs?: number;
}

/** An engine in a process of its own, which is started again when it ends unexpectedly. */
export interface EngineProcess extends Editor {
  /** Ends the process at once. */
  close(): Promise<void>;
}

const DEFAULT_CANCEL_GRACE_MS = 30_000;
const DEFAULT_START_PAUSE_MS = 1000;
const MAX_START_PAUSE_MS = 30_000;
/** A process that ends sooner after its start, with no edit done, will most likely do so again: it is not worth a loop of starts. */
const PROVEN_AFTER_MS = 5000;

/**
 * Starts the engine and loads a model.
 *
 * @throws EditError, kind "model" when the model does not load, "crashed" when the process ends over it, "cancelled" when the signal
 * fires before
 */
export async function startEngineProcess(options: EngineProcessOptions): Promise<EngineProcess> {
  const entry = options.entry ?? defaultEntry();
  const cancelGraceMs = options.cancelGraceMs ?? DEFAULT_CANCEL_GRACE_MS;
  const firstPauseMs = options.startPauseMs ?? DEFAULT_START_PAUSE_MS;
  const closing = new AbortController();
  const startSignal = AbortSignal.any([closing.signal, ...(options.signal === undefined ? [] : [options.signal])]);
  /** The process at work, or why there is none until the next try. */
  let child: Promise<EngineChild> | undefined;
  let isAway = false;
  let pauseMs = firstPauseMs;
  let nextTry: NodeJS.Timeout | undefined;

  /** Processes that have done an edit. */
  const proven = new WeakSet<EngineChild>();

  async function start(): Promise<EngineChild> {
    const started = await startChild(entry, options.model, startSignal);
    const startedAt = performance.now();
    void started.ended.then((reason) => {
      child = undefined;
      if (closing.signal.aborted) return;
      options.onCrash?.(reason);
      // A process that has worked before is started again at once, so that the next edit need not wait for it.
      const isProven = proven.has(started) || performance.now() - startedAt >= PROVEN_AFTER_MS;
      if (isProven) ensureChild().catch(() => undefined); // told already
    });
    return started;
  }

  /** A start that fails here is the machine's fault: the model was there, and loaded, when the first process started. */
  async function startAgain(): Promise<EngineChild> {
    try {
      const started = await start();
      isAway = false;
      pauseMs = firstPauseMs;
      return started;
    } catch (error) {
      if (!(error instanceof EditError) || closing.signal.aborted) throw error;
      isAway = true;
      options.onStartFailure?.(error);
      nextTry = setTimeout(() => {
        child = startAgain();
        child.catch(() => undefined); // told already
      }, pauseMs);
      pauseMs = Math.min(2 * pauseMs, MAX_START_PAUSE_MS);
      throw new EditError("away", `The engine does not start. ${error.message}`);
    }
  }

  /** The process at work, or a new one. @throws EditError, kind "away" when none starts */
  function ensureChild(): Promise<EngineChild> {
    child ??= startAgain();
    return child;
  }

  async function edit(request: EditRequest, editOptions: EditOptions = {}): Promise<EditOutcome> {
    const { signal } = editOptions;
    const current = await ensureChild();
    let grace: NodeJS.Timeout | undefined;
    const cancel = (): void => {
      current.cancel();
      grace = setTimeout(() => current.kill(), cancelGraceMs);
    };
    const running = current.edit(request, editOptions);
    if (signal?.aborted === true) cancel();
    else signal?.addEventListener("abort", cancel, { once: true });
    try {
      const outcome = await running;
      proven.add(current);
      return outcome;
    } catch (error) {
      throw signal?.aborted === true ? new EditError("cancelled", "The edit was cancelled") : error;
    } finally {
      clearTimeout(grace);
      signal?.removeEventListener("abort", cancel);
    }
  }

  child = start();
  const { model } = await child;
  return {
    model,
    isAway: () => isAway,
    edit,
    async close() {
      closing.abort();
      clearTimeout(nextTry);
      const last = await child?.catch(() => undefined);
      last?.kill();
      await last?.ended;
    },
  };
}

/** Under TypeScript sources the child runs its own source, else the compiled file. */
function defaultEntry(): URL {
  return new URL(import.meta.url.endsWith(".ts") ? "./engine-child.ts" : "./engine-child.js", import.meta.url);
}
