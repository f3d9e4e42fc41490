import { SlidersHorizontal } from "lucide-react";
import { useId, useState } from "react";
import { paintedShare, runCommand, type Command, type Editor } from "../../editor/index.ts";
import { en } from "../../strings/en.ts";
import { keysOf } from "../shortcuts/keys-of.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { useSelected } from "../use-selected.ts";
import { MaskFiles } from "./mask-files.tsx";
import styles from "./mask-menu.module.css";
import { TintOptions } from "./tint-options.tsx";

const COMMANDS = ["invert", "fillHoles", "clear"] as const satisfies readonly Command[];
const MOST_PIXELS = 256;

/** What is done to the whole mask, and how it is shown. */
export function MaskMenu({ editor }: { readonly editor: Editor }) {
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <IconButton icon={SlidersHorizontal} label={en.tools.more} popoverTarget={id} />
      <div
        id={id}
        popover="auto"
        role="group"
        aria-label={en.tools.actionsLabel}
        className={styles.menu}
        onBeforeToggle={({ newState }) => setOpen(newState === "open")}
      >
        <MaskActions editor={editor} isSeen={isOpen} />
        <TintOptions editor={editor} />
        <MaskFiles editor={editor} />
      </div>
    </>
  );
}

/** Only when it is seen does it count how much is painted. */
function MaskActions({ editor, isSeen }: { readonly editor: Editor; readonly isSeen: boolean }) {
  const share = useSelected(editor, ({ mask }) => (isSeen ? paintedShare(mask) : 0));
  const [pixels, setPixels] = useState(4);
  const strings = en.tools;
  return (
    <div className={styles.actions}>
      <p className={styles.share}>{strings.share(share)}</p>
      {COMMANDS.map((command) => (
        <button key={command} type="button" className={styles.action} title={keysOf(command)} onClick={() => runCommand(editor, command)}>
          {strings[command]}
        </button>
      ))}
      <div className={styles.by}>
        <button type="button" className={styles.action} onClick={() => editor.grow(pixels)}>
          {strings.grow}
        </button>
        <button type="button" className={styles.action} onClick={() => editor.shrink(pixels)}>
          {strings.shrink}
        </button>
        <input
          type="number"
          aria-label={strings.by}
          min={1}
          max={MOST_PIXELS}
          value={pixels}
          onChange={({ target }) => setPixels(Math.min(Math.max(Math.round(target.valueAsNumber) || 1, 1), MOST_PIXELS))}
        />
        <span aria-hidden>px</span>
      </div>
    </div>
  );
}
