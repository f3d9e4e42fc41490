import type { EditProgress } from "../jobs/editor.ts";

const BAR_CHARACTERS = 30;
/** Without a terminal: a line at each of so many parts of the way. */
const PLAIN_LINES = 10;

export interface ProgressBar {
  show(progress: EditProgress): void;
  /** Leaves the cursor at the start of an empty line. */
  end(): void;
}

/** Draws on one line of a terminal; anywhere else it writes a few plain lines. */
export function createProgressBar(stream: { readonly isTTY?: boolean; write(text: string): unknown }): ProgressBar {
  let lastTenth = 0;
  let isDrawn = false;
  return {
    show({ step, steps }) {
      if (stream.isTTY === true) {
        const filled = Math.round((BAR_CHARACTERS * step) / steps);
        stream.write(`\r[${"#".repeat(filled)}${"-".repeat(BAR_CHARACTERS - filled)}] step ${step} of ${steps}`);
        isDrawn = true;
        return;
      }
      const tenth = Math.floor((PLAIN_LINES * step) / steps);
      if (tenth > lastTenth) stream.write(`step ${step} of ${steps}\n`);
      lastTenth = tenth;
    },
    end() {
      if (isDrawn) stream.write("\n");
      isDrawn = false;
    },
  };
}
