import styles from "./controls.module.css";
import { SettingRow } from "./setting-row.tsx";
import { useSetting } from "./use-setting.ts";

interface TextSettingProps {
  readonly name: "negative_prompt" | "system_prompt";
}

export function TextSetting({ name }: TextSettingProps) {
  const setting = useSetting(name);
  const { value, aria, change } = setting;
  return (
    <SettingRow setting={setting}>
      <textarea
        {...aria}
        className={styles.field}
        rows={2}
        value={value ?? ""}
        onChange={({ target }) => change(target.value === "" ? undefined : target.value)}
      />
    </SettingRow>
  );
}
