import type { Admission } from "../../../jobs/job.ts";
import type { Fence } from "../../../jobs/job-store.ts";
import type { AdmissionExample } from "../examples.ts";
import type { Ports, TestClock } from "../store-under-test.ts";
import type { ModelStore } from "./model-store.ts";

export const OWNERS = ["shop", "studio"];

/** What was done so far: the jobs and claims there are to do something with, good ones and stale ones. */
export interface Past {
  readonly model: ModelStore;
  readonly ids: string[];
  readonly fences: Fence[];
}

/** The adapter, and what its world is made of. */
export interface Real {
  ports: Ports;
  readonly clock: TestClock;
  readonly newAdmission: (example: AdmissionExample) => Admission;
  readonly reopen: () => Promise<Ports>;
}
