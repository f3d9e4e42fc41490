import { shownResult } from "../see/shown-result.ts";
import { documents } from "../stage/documents.ts";
import { keepStage } from "./keep-stage.ts";
import { stages } from "./stages.ts";
import { takeUpStage } from "./take-up-stage.ts";

/** Keeps what is on the stage in the browser, and asks before something painted would be lost. Returns what takes it up again. */
export function surviveReload(): () => Promise<void> {
  const keeper = keepStage({ documents, shownResult, put: async (...kept) => (await stages).put(...kept) });
  // A phone tells nothing more of a page that it puts away.
  document.addEventListener("visibilitychange", keeper.flush);
  addEventListener("beforeunload", (event) => {
    if (!keeper.wouldLose()) return;
    keeper.flush();
    event.preventDefault();
  });
  return () => takeUpStage(async () => (await stages).get());
}
