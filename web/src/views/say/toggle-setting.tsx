import styles from "./controls.module.css";
import { SettingRow } from "./setting-row.tsx";
import { useSetting } from "./use-setting.ts";

interface ToggleSettingProps {
  readonly name: "exact_steps" | "metadata";
}

export function ToggleSetting({ name }: ToggleSettingProps) {
  const setting = useSetting(name);
  const { value, defaultValue, aria, change } = setting;
  return (
    <SettingRow
      setting={setting}
      aside={
        <input
          {...aria}
          type="checkbox"
          className={styles.toggle}
          checked={value ?? defaultValue ?? false}
          onChange={({ target }) => change(target.checked)}
        />
      }
    >
      {null}
    </SettingRow>
  );
}
