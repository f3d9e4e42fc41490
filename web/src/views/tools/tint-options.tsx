import type { Editor } from "../../editor/index.ts";
import { en } from "../../strings/en.ts";
import { keysOf } from "../shortcuts/keys-of.ts";
import { stageOptions, TINTS } from "../stage/stage-options.ts";
import { useSelected } from "../use-selected.ts";
import { useStore } from "../use-store.ts";
import styles from "./mask-menu.module.css";

/** How the mask is shown over the picture. */
export function TintOptions({ editor }: { readonly editor: Editor }) {
  const tint = useSelected(editor, (snapshot) => snapshot.tint);
  const { tint: colour, showsBlend } = useStore(stageOptions);
  const strings = en.tools;
  const percent = Math.round(tint.opacity * 100);
  return (
    <div className={styles.tint}>
      <label className={styles.check} title={keysOf("tint.toggle")}>
        <input type="checkbox" checked={tint.visible} onChange={({ target }) => editor.setTint({ visible: target.checked })} />
        {strings.shown}
      </label>
      <label className={styles.check} title={strings.blendHelp}>
        <input type="checkbox" checked={showsBlend} onChange={({ target }) => stageOptions.change({ showsBlend: target.checked })} />
        {strings.blend}
      </label>
      <label className={styles.opacity}>
        {strings.opacity}
        <input
          type="range"
          min={5}
          max={100}
          step={5}
          value={percent}
          aria-valuetext={`${percent} %`}
          onChange={({ target }) => editor.setTint({ opacity: target.valueAsNumber / 100 })}
        />
      </label>
      <div role="radiogroup" aria-label={strings.colour} className={styles.colours}>
        {TINTS.map((value) => (
          <input
            key={value}
            type="radio"
            name="tint"
            aria-label={strings.colours[value]}
            className={styles.colour}
            style={{ backgroundColor: value }}
            checked={colour === value}
            onChange={() => stageOptions.change({ tint: value })}
          />
        ))}
      </div>
    </div>
  );
}
