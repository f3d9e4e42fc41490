import { EngineError, type ModelInfo, type Pipeline } from "@retouch/engine";
import type { EditRequest, Model } from "@retouch/contract";
import { discardMemory } from "../discard-memory.ts";
import type { EditOptions, EditOutcome } from "../jobs/editor.ts";
import { fillExchange, inheritedExchange, takeFromExchange, trimExchange, type Carried } from "./exchange.ts";
import { makePictures } from "./make-pictures.ts";
import type { CarriedOutcome, CarriedRequest, FromEngine, ToEngine, WireError } from "./messages.ts";

/**
 * The engine's side of the border: loads a model, then does what the parent sends, one edit at a time. Runs in a process of its
 * own because a model call blocks its thread and cannot be stopped from within.
 */
export async function serveEngine(modelFolder: string, loadPipeline: (folder: string) => Promise<Pipeline>): Promise<void> {
  // Ctrl-C reaches the whole process group. When to stop is the parent's decision: it closes the channel, or is gone itself.
  process.on("SIGINT", () => undefined);
  process.on("SIGTERM", () => undefined);
  process.on("disconnect", () => process.exit());

  const pipeline = await loadPipeline(modelFolder).catch((error: unknown) => {
    send({ type: "load-failed", error: toWireError(error) });
    process.disconnect();
  });
  if (pipeline === undefined) return;

  const exchange = inheritedExchange();
  const edits = new Map<number, RunningEdit>();
  process.on("message", (message: ToEngine) => {
    const running = edits.get(message.id);
    if (message.type === "cancel") return running?.controller.abort();
    if (message.type === "preview") return running?.askForPreview();
    const edit = startEdit(pipeline, message.id, unpack(message.request, exchange), exchange);
    edits.set(message.id, edit);
    void edit.ended.then(() => edits.delete(message.id));
  });
  send({ type: "ready", model: toModel(pipeline.info) });
}

interface RunningEdit {
  readonly controller: AbortController;
  readonly ended: Promise<void>;
  askForPreview(): void;
}

/** Begins an edit and tells the parent how it goes. A preview is made at the first step after each time it was asked for. */
function startEdit(pipeline: Pipeline, id: number, request: EditRequest, exchange: number | undefined): RunningEdit {
  const controller = new AbortController();
  let isAsked = false;
  const options: EditOptions = {
    signal: controller.signal,
    onProgress: (progress) => send({ type: "progress", id, progress }),
    previews: {
      isWanted: () => isAsked,
      show(preview) {
        isAsked = false;
        send({ type: "preview", id, preview });
      },
    },
  };
  const ended = makePictures(pipeline, request, options)
    .then(
      (outcome) => send({ type: "done", id, outcome: pack(outcome, exchange) }),
      (error: unknown) => send({ type: "failed", id, error: toWireError(error) }),
    )
    .finally(() => [request.picture, request.mask].forEach((bytes) => bytes && discardMemory(bytes)));
  return { controller, ended, askForPreview: () => void (isAsked = true) };
}

function unpack({ picture, mask, ...request }: CarriedRequest, exchange: number | undefined): EditRequest {
  const take = (carried: Carried): Uint8Array => takeFromExchange(exchange, carried);
  const unpacked = { ...request, picture: picture && take(picture), mask: mask && take(mask) };
  trimExchange(exchange);
  return unpacked;
}

function pack(outcome: EditOutcome, exchange: number | undefined): CarriedOutcome {
  const put = fillExchange(exchange);
  const pictures = outcome.pictures.map(({ bytes, ...picture }) => {
    const carried = put(bytes);
    if (carried !== bytes) discardMemory(bytes);
    return { ...picture, bytes: carried };
  });
  return { ...outcome, pictures };
}

function send(message: FromEngine): void {
  // A parent that is gone shows itself as the end of the channel.
  process.send?.(message, undefined, undefined, () => undefined);
}

function toWireError(error: unknown): WireError {
  if (error instanceof EngineError) return { kind: error.kind, message: error.message, field: error.field };
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  return { kind: "internal", message: error instanceof Error ? error.message : String(error), field: undefined };
}

function toModel({ name, family, nativeSize, inpainting, steps, guidanceScale, scheduler }: ModelInfo): Model {
  return { name, family, native_size: nativeSize, inpainting, steps, guidance_scale: guidanceScale, scheduler };
}
