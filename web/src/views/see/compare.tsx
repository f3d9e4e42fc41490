import type { CSSProperties } from "react";
import { en } from "../../strings/en.ts";
import { useObjectUrl } from "../use-object-url.ts";
import styles from "./compare.module.css";
import { changeResult } from "./shown-result.ts";

interface CompareProps {
  readonly runId: string;
  readonly picture: Blob;
  readonly label: string;
  /** Share of the width that shows what lies below; undefined when there is nothing. */
  readonly before: number | undefined;
}

/** The stage listens on an element around this one, without React, and would paint. */
function keepFromStage(slider: HTMLInputElement): () => void {
  const stop = (event: Event): void => event.stopPropagation();
  slider.addEventListener("pointerdown", stop);
  return () => slider.removeEventListener("pointerdown", stop);
}

/**
 * A result over the picture that it was made from, with a line that uncovers the latter. The line is a slider, so it takes mouse, finger
 * and keyboard; everything beside it lets the pointer through to the stage.
 */
export function Compare({ runId, picture, label, before }: CompareProps) {
  const url = useObjectUrl(picture);
  if (url === undefined) return null;
  const percent = Math.round((before ?? 0) * 100);
  return (
    <div className={styles.compare} style={{ "--before": `${percent}%` } as CSSProperties} data-hides-mask>
      <img className={styles.after} src={url} alt={label} />
      {before !== undefined && (
        <>
          <div className={styles.line} aria-hidden />
          <input
            type="range"
            className={styles.slider}
            min={0}
            max={100}
            value={percent}
            aria-label={en.see.compare}
            aria-valuetext={en.see.comparePosition(percent)}
            onChange={({ target }) => changeResult(runId, { before: target.valueAsNumber / 100 })}
            ref={keepFromStage}
          />
        </>
      )}
    </div>
  );
}
