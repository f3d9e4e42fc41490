import type { EditRequest } from "@retouch/contract";
import { EditError } from "../jobs/edit-error.ts";
import type { EditOptions, EditOutcome, Editor } from "../jobs/editor.ts";

/** An editor that answers at once with bytes that are no picture, and keeps what it was asked. */
export interface StubEditor extends Editor {
  readonly requests: EditRequest[];
  edit: Editor["edit"];
}

export function createStubEditor(): StubEditor {
  const requests: EditRequest[] = [];
  return {
    model: { name: "stub", family: "sd1", native_size: 64, inpainting: true, steps: 4, guidance_scale: 7.5, scheduler: "ddim" },
    requests,
    isAway: () => false,
    async edit(request) {
      requests.push(request);
      return stubOutcome(request);
    },
  };
}

export function stubOutcome(request: EditRequest): EditOutcome {
  return {
    pictures: Array.from({ length: request.count }, (_, i) => ({
      bytes: Buffer.from(`picture ${i}`),
      format: request.outputFormat,
      width: request.size?.width ?? 64,
      height: request.size?.height ?? 64,
      seed: request.seed + i,
      unmaskedMaxDifference: request.mask === undefined ? undefined : 0,
    })),
    steps: request.steps ?? 4,
    scheduler: request.scheduler ?? "ddim",
    warnings: ["from the engine"],
    timings: { encode: 2.4, denoise: 3.4, decode: 4.4 },
  };
}

/** An edit that goes on until its caller leaves. `left` resolves then. */
export function createEndlessEdit() {
  const started = Promise.withResolvers<void>();
  const left = Promise.withResolvers<void>();
  const edit = async (_request: EditRequest, { signal }: EditOptions = {}): Promise<EditOutcome> => {
    started.resolve();
    await new Promise<void>((resolve) => signal?.addEventListener("abort", () => resolve()));
    left.resolve();
    throw new EditError("cancelled", "The edit was cancelled");
  };
  return { edit, started: started.promise, left: left.promise };
}
