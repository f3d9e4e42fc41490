import { MoveHorizontal } from "lucide-react";
import { useCallback, type CSSProperties } from "react";
import { en } from "../../strings/en.ts";
import { useObjectUrl } from "../use-object-url.ts";
import styles from "./compare.module.css";
import { letDrag } from "./let-drag.ts";
import { changeResult } from "./shown-result.ts";

interface CompareProps {
  readonly runId: string;
  readonly picture: Blob;
  readonly label: string;
  /** Share of the width that shows what lies below; undefined when there is nothing. */
  readonly before: number | undefined;
}

/** A result over the picture that it was made from, without the mask, and a line that uncovers the latter. */
export function Compare({ runId, picture, label, before }: CompareProps) {
  const url = useObjectUrl(picture);
  if (url === undefined) return null;
  return (
    <div className={styles.compare} style={{ "--before": before ?? 0 } as CSSProperties} data-hides-mask>
      <img className={styles.after} src={url} alt={label} />
      {before !== undefined && <Divider runId={runId} before={before} />}
    </div>
  );
}

interface DividerProps {
  readonly runId: string;
  readonly before: number;
}

/**
 * The line and its grip, to be dragged; beside them, the pointer goes through to the stage. The keyboard moves the slider within. That
 * takes no pointer itself: the browser's own is as long as the picture, and zoomed in its thumb would be out of sight.
 */
function Divider({ runId, before }: DividerProps) {
  const move = useCallback((share: number) => changeResult(runId, { before: share }), [runId]);
  const attach = useCallback((divider: HTMLDivElement) => letDrag(divider, move), [move]);
  const percent = Math.round(before * 100);
  return (
    <div ref={attach} className={styles.divider} title={en.see.compare}>
      <div className={styles.line} />
      <div className={styles.grip}>
        <MoveHorizontal size={20} aria-hidden />
        <input
          type="range"
          min={0}
          max={100}
          value={percent}
          aria-label={en.see.compare}
          aria-valuetext={en.see.comparePosition(percent)}
          onChange={({ target }) => move(target.valueAsNumber / 100)}
        />
      </div>
    </div>
  );
}
