import { useId, useState, type SubmitEvent } from "react";
import { LIMITS } from "../../api/settings/rules.ts";
import type { Size } from "../../editor/index.ts";
import { en } from "../../strings/en.ts";
import { BLANK_PRESETS, isBlankSize } from "./blank-size.ts";
import { startBlank } from "./start-blank.ts";
import styles from "./start-picture.module.css";

/** Sizes to start from white: presets by their shape, or any. */
export function BlankForm({ onStarted }: { readonly onStarted: (() => void) | undefined }) {
  const strings = en.stage.start;
  const faultId = useId();
  const [isWrong, setWrong] = useState(false);

  function start(size: Size): void {
    setWrong(!isBlankSize(size));
    if (!isBlankSize(size)) return;
    onStarted?.();
    startBlank(size);
  }

  function submit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    start({ width: Number(fields.get("width")), height: Number(fields.get("height")) });
  }

  const side = { type: "number", inputMode: "numeric", defaultValue: 512, "aria-invalid": isWrong, "aria-describedby": faultId } as const;
  return (
    <fieldset className={styles.blank}>
      <legend>{strings.blank}</legend>
      <div className={styles.presets}>
        {BLANK_PRESETS.map((size) => (
          <button key={`${size.width}x${size.height}`} type="button" className={styles.preset} onClick={() => start(size)}>
            <Shape {...size} />
            {size.width} × {size.height}
          </button>
        ))}
      </div>
      <form className={styles.custom} noValidate onSubmit={submit} aria-label={strings.custom}>
        <label>
          {strings.width}
          <input name="width" {...side} />
        </label>
        <label>
          {strings.height}
          <input name="height" {...side} />
        </label>
        <button className={styles.preset}>{strings.createBlank}</button>
      </form>
      <p id={faultId} role="alert" className={styles.fault}>
        {isWrong && strings.sizeRule(LIMITS.MIN_SIDE, LIMITS.MAX_SIDE, LIMITS.MAX_ASPECT)}
      </p>
    </fieldset>
  );
}

/** The shape of a preset, drawn within 20 × 20. */
function Shape({ width, height }: Size) {
  const scale = 16 / Math.max(width, height);
  const [drawnWidth, drawnHeight] = [width * scale, height * scale];
  return (
    <svg viewBox="0 0 20 20" aria-hidden>
      <rect x={(20 - drawnWidth) / 2} y={(20 - drawnHeight) / 2} width={drawnWidth} height={drawnHeight} rx="1.5" />
    </svg>
  );
}
