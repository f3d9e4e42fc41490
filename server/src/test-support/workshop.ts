import { EditError } from "../jobs/edit-error.ts";
import type { Editor } from "../jobs/editor.ts";
import type { Claim } from "../jobs/job-store.ts";
import type { Job } from "../jobs/job.ts";
import { createPreviewAudience, type PreviewAudience } from "../jobs/preview-audience.ts";
import { systemClock } from "../jobs/clock.ts";
import { createAdmissions, jobOf, NO_LIMITS, type AdmissionExample } from "../store/conformance/examples.ts";
import { createStubEditor, stubOutcome, type StubEditor } from "./stub-editor.ts";
import { openTestStores, type TestStores } from "./test-stores.ts";

/** Where a worker works in tests: real stores, an editor of the test's own, and what went wrong. */
export interface TestWorkshop extends Disposable, TestStores {
  readonly editor: StubEditor;
  readonly audience: PreviewAudience;
  readonly troubles: string[];
  readonly onTrouble: (error: unknown) => void;
  admit(example?: AdmissionExample): Promise<Job>;
  /** Admits a job and claims it. */
  start(example?: AdmissionExample): Promise<Claim>;
}

export function openWorkshop(): TestWorkshop {
  const stores = openTestStores();
  const newAdmission = createAdmissions({ now: systemClock, advance: () => undefined });
  const troubles: string[] = [];
  const workshop: TestWorkshop = {
    ...stores,
    editor: createStubEditor(),
    audience: createPreviewAudience(),
    troubles,
    onTrouble: (error) => void troubles.push(error instanceof Error ? error.message : String(error)),
    async admit(example) {
      return jobOf(await stores.jobs.admit(newAdmission(example), 0, NO_LIMITS));
    },
    async start(example) {
      await workshop.admit(example);
      return (await stores.jobs.claim("test", 15_000))!;
    },
    [Symbol.dispose]: () => stores[Symbol.dispose](),
  };
  return workshop;
}

/** An edit that goes on until its signal fires. */
export const endlessEdit: Editor["edit"] = (_request, { signal } = {}) =>
  new Promise((_, reject) => {
    signal?.addEventListener("abort", () => reject(new EditError("cancelled", "The edit was cancelled")));
  });

/** An edit that ends as its caller says, and cannot be cancelled. */
export function createHeldEdit() {
  const started = Promise.withResolvers<void>();
  const held = Promise.withResolvers<void>();
  const edit: Editor["edit"] = async (request) => {
    started.resolve();
    await held.promise;
    return stubOutcome(request);
  };
  return { edit, started: started.promise, finish: held.resolve };
}
