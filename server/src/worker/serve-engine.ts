import { EngineError, type ModelInfo, type Pipeline } from "@retouch/engine";
import type { Model } from "@retouch/contract";
import { makePictures } from "./make-pictures.ts";
import type { FromEngine, ToEngine, WireError } from "./messages.ts";

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

  const controllers = new Map<number, AbortController>();
  process.on("message", (message: ToEngine) => {
    if (message.type === "cancel") return controllers.get(message.id)?.abort();
    const { id, request } = message;
    const controller = new AbortController();
    controllers.set(id, controller);
    const onProgress = (progress: { step: number; steps: number }): void => send({ type: "progress", id, progress });
    void makePictures(pipeline, request, { signal: controller.signal, onProgress })
      .then(
        (outcome) => send({ type: "done", id, outcome }),
        (error: unknown) => send({ type: "failed", id, error: toWireError(error) }),
      )
      .finally(() => controllers.delete(id));
  });
  send({ type: "ready", model: toModel(pipeline.info) });
}

function send(message: FromEngine): void {
  process.send?.(message);
}

function toWireError(error: unknown): WireError {
  if (error instanceof EngineError) return { kind: error.kind, message: error.message, field: error.field };
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  return { kind: "internal", message: error instanceof Error ? error.message : String(error), field: undefined };
}

function toModel({ name, family, nativeSize, inpainting, steps, guidanceScale, scheduler }: ModelInfo): Model {
  return { name, family, native_size: nativeSize, inpainting, steps, guidance_scale: guidanceScale, scheduler };
}
