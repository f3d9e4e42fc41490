import { Maximize, ZoomIn, ZoomOut } from "lucide-react";
import { runCommand, zoomShare, type Editor } from "../../editor/index.ts";
import { en } from "../../strings/en.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { useSelectedEachFrame } from "../use-selected.ts";
import styles from "./zoom-bar.module.css";

export function ZoomBar({ editor }: { readonly editor: Editor }) {
  const strings = en.stage.zoom;
  return (
    <div className={styles.bar} role="group" aria-label={strings.label}>
      <IconButton icon={ZoomOut} label={strings.out} keys="−" className={styles.step} onClick={() => runCommand(editor, "zoom.out")} />
      <button type="button" className={styles.percent} title={`${strings.actual} (1)`} onClick={() => runCommand(editor, "zoom.actual")}>
        <Percent editor={editor} />
      </button>
      <IconButton icon={ZoomIn} label={strings.in} keys="+" className={styles.step} onClick={() => runCommand(editor, "zoom.in")} />
      <IconButton icon={Maximize} label={strings.fitLabel} keys="0" onClick={() => runCommand(editor, "zoom.fit")} />
    </div>
  );
}

/** By itself: while one zooms, the buttons stay as they are. */
function Percent({ editor }: { readonly editor: Editor }) {
  const percent = useSelectedEachFrame(editor, ({ viewport }) => Math.round(zoomShare(viewport) * 100));
  return <>{percent} %</>;
}
