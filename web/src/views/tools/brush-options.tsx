import { brushInUnit, MAX_BRUSH_SIZE, MIN_BRUSH_SIZE, type Brush, type Editor } from "../../editor/index.ts";
import { en } from "../../strings/en.ts";
import { keysOf } from "../shortcuts/keys-of.ts";
import { useSelected } from "../use-selected.ts";
import styles from "./brush-options.module.css";
import { sizeOfSlider, sliderOfSize, SLIDER_STEPS } from "./size-slider.ts";

/** How brush and eraser draw. */
export function BrushOptions({ editor }: { readonly editor: Editor }) {
  const brush = useSelected(editor, (snapshot) => snapshot.brush);
  const strings = en.tools;
  const changeUnit = (unit: Brush["unit"]): void => editor.setBrush(brushInUnit(brush, unit, editor.getSnapshot().viewport));
  const percent = Math.round(brush.hardness * 100);
  return (
    <div className={styles.options} role="group" aria-label={strings.options}>
      <label className={styles.option} title={`${keysOf("brush.smaller")} ${keysOf("brush.larger")}`}>
        <span>{strings.size}</span>
        <input
          type="range"
          min={0}
          max={SLIDER_STEPS}
          value={sliderOfSize(brush.size)}
          aria-valuetext={`${Math.round(brush.size)} ${strings.units[brush.unit]}`}
          onChange={({ target }) => editor.setBrush({ size: sizeOfSlider(target.valueAsNumber) })}
        />
      </label>
      <input
        type="number"
        className={styles.exact}
        aria-label={`${strings.size}, ${strings.units[brush.unit]}`}
        min={MIN_BRUSH_SIZE}
        max={MAX_BRUSH_SIZE}
        value={Math.round(brush.size)}
        onChange={({ target }) => target.value !== "" && editor.setBrush({ size: target.valueAsNumber })}
      />
      <label className={styles.unit}>
        <span className={styles.hidden}>{strings.unit}</span>
        <select value={brush.unit} onChange={({ target }) => changeUnit(target.value === "picture" ? "picture" : "screen")}>
          <option value="screen">{strings.units.screen}</option>
          <option value="picture">{strings.units.picture}</option>
        </select>
      </label>
      <label className={styles.option} title={`${keysOf("brush.softer")} ${keysOf("brush.harder")}`}>
        <span>{strings.hardness}</span>
        <input
          type="range"
          min={0}
          max={100}
          step={5}
          value={percent}
          aria-valuetext={`${percent} %`}
          onChange={({ target }) => editor.setBrush({ hardness: target.valueAsNumber / 100 })}
        />
      </label>
      <label className={styles.check}>
        <input type="checkbox" checked={brush.pressure} onChange={({ target }) => editor.setBrush({ pressure: target.checked })} />
        {strings.pressure}
      </label>
    </div>
  );
}
