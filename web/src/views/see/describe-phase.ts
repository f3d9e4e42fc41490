import { isOver, type Run } from "../../api/runs/run.ts";
import { en } from "../../strings/en.ts";
import { sayTime } from "./time-left.ts";

/** What is said of a run that goes on. `detail` changes with every step, `title` only when something else begins. */
export function describePhase({ phase, isCancelling }: Run, now: number): { readonly title: string; readonly detail: string } {
  const strings = en.see;
  if (isCancelling && !isOver(phase)) return { title: strings.cancelling, detail: "" };
  switch (phase.kind) {
    case "preparing":
      return { title: strings.preparing, detail: "" };
    case "queued":
      return { title: phase.position === 0 ? strings.next : strings.queued(phase.position), detail: "" };
    case "running": {
      const { step, steps, endsAt } = phase;
      if (step === 0) return { title: strings.begun, detail: "" };
      if (step === steps) return { title: strings.finishing, detail: "" };
      return { title: strings.step(step, steps), detail: endsAt === undefined ? "" : strings.left(sayTime(endsAt - now)) };
    }
    case "succeeded":
      return { title: strings.result, detail: "" };
    case "cancelled":
      return { title: strings.cancelled, detail: "" };
    case "failed":
      return { title: strings.failures[phase.failure.kind].title, detail: "" };
  }
}
