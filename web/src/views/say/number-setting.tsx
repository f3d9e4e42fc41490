import { FIELDS, type SettingOf } from "../../api/settings/rules.ts";
import styles from "./controls.module.css";
import { SettingRow } from "./setting-row.tsx";
import { useSetting } from "./use-setting.ts";

interface NumberSettingProps {
  readonly name: Exclude<SettingOf<number>, "seed" | "padding">;
  /** What one step of the slider is. Default 1. */
  readonly step?: number;
  readonly unit?: string;
}

/** A slider for the hand, and beside it a field for the exact number. */
export function NumberSetting({ name, step = 1, unit }: NumberSettingProps) {
  const setting = useSetting(name);
  const { label, value, defaultValue, aria, change } = setting;
  const { minimum, maximum } = FIELDS[name];
  const shown = value ?? defaultValue ?? minimum;
  const range = { min: minimum, max: maximum, step };
  return (
    <SettingRow
      setting={setting}
      aside={
        <span className={styles.exact}>
          <input
            {...range}
            {...aria}
            type="number"
            step={step === 1 ? 1 : "any"}
            value={Number.isNaN(shown) ? "" : shown}
            onChange={({ target }) => change(target.value === "" ? undefined : target.valueAsNumber)}
          />
          {unit !== undefined && <span aria-hidden>{unit}</span>}
        </span>
      }
    >
      <input
        {...range}
        type="range"
        aria-label={label}
        className={styles.slider}
        value={shown}
        onChange={({ target }) => change(target.valueAsNumber)}
      />
    </SettingRow>
  );
}
