import type { KeptStages } from "../../api/stage/kept-stages.ts";
import type { Store } from "../../api/store.ts";
import { isEmpty, packAhead, packMask, type Mask } from "../../editor/index.ts";
import type { ShownResult } from "../see/shown-result.ts";
import type { StageDocument } from "../stage/documents.ts";

/** How often at most is written, in milliseconds: what was painted in the last ones is what a crash costs. */
const WRITE_EVERY_MS = 400;
/** How long the mask is packed at a time before that, so that painting on is not held up. */
const SLICE_MS = 4;

export interface KeepStageOptions {
  readonly documents: Store<StageDocument | undefined>;
  readonly shownResult: Store<ShownResult>;
  readonly put: KeptStages["put"];
}

export interface StageKeeper {
  /** Writes what is not written yet. */
  readonly flush: () => void;
  /** True while something painted would be lost if the page went. */
  readonly wouldLose: () => boolean;
  readonly end: () => void;
}

/** All that is kept of the stage at one time; a later one differs in at least one of them. */
interface Moment {
  readonly document: StageDocument;
  readonly mask: Mask;
  readonly shown: ShownResult;
}

/** Keeps what is on the stage, and what is painted there, until the page is loaded again. */
export function keepStage({ documents, shownResult, put }: KeepStageOptions): StageKeeper {
  let kept: Moment | undefined;
  let writing = Promise.resolve();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let leaveEditor: (() => void) | undefined;

  function unkept(): Moment | undefined {
    const document = documents.getSnapshot();
    if (document === undefined) return undefined;
    const moment = { document, mask: document.editor.getSnapshot().mask, shown: shownResult.getSnapshot() };
    const isKept = moment.document === kept?.document && moment.mask === kept.mask && isSame(moment.shown, kept.shown);
    return isKept ? undefined : moment;
  }

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    writing = writing.then(async () => {
      const moment = unkept();
      if (moment === undefined) return;
      try {
        await write(moment);
        kept = moment;
      } catch {
        // No storage, no room, or another tab has let go of it: `wouldLose` says so, and the next time all of it is written.
        kept = undefined;
      }
    });
  }

  /** The picture only when it is another one: it may have megabytes. */
  async function write({ document, mask, shown: { document: over, runId, chosen, isHidden } }: Moment): Promise<void> {
    const { name, size, file } = document;
    const painting = { mask: packMask(mask), result: over === document ? { runId, chosen, isHidden } : undefined };
    await put(painting, document === kept?.document ? undefined : { name, ...size, file });
  }

  const prepare = (): void => {
    const mask = unkept()?.mask;
    // Writing has a task of its own, for it takes as long as a slice again.
    const isPacked = mask === undefined || packAhead(mask, SLICE_MS);
    timer = setTimeout(isPacked ? flush : prepare);
  };
  const schedule = (): void => {
    if (unkept() !== undefined) timer ??= setTimeout(prepare, WRITE_EVERY_MS);
  };
  const follow = (): void => {
    leaveEditor?.();
    leaveEditor = documents.getSnapshot()?.editor.subscribe(schedule);
    schedule();
  };
  follow();
  const ends = [documents.subscribe(follow), shownResult.subscribe(schedule)];

  return {
    flush,
    wouldLose() {
      const moment = unkept();
      return moment !== undefined && moment.mask !== kept?.mask && !isEmpty(moment.mask);
    },
    end() {
      clearTimeout(timer);
      leaveEditor?.();
      for (const end of ends) end();
    },
  };
}

/** But for how far it is uncovered, which changes with every movement. */
function isSame(one: ShownResult, other: ShownResult): boolean {
  return one.document === other.document && one.runId === other.runId && one.chosen === other.chosen && one.isHidden === other.isHidden;
}
