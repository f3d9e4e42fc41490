import { en } from "../../strings/en.ts";
import styles from "./controls.module.css";
import { SettingRow } from "./setting-row.tsx";
import { useSetting } from "./use-setting.ts";

interface SpelledSettingProps {
  readonly name: "size" | "padding";
}

const PLACEHOLDERS = { size: en.say.sizePlaceholder, padding: en.say.paddingPlaceholder };

/** A size or a padding, as the API spells it: "768x512", "25%". */
export function SpelledSetting({ name }: SpelledSettingProps) {
  const setting = useSetting(name);
  const { value, aria, change } = setting;
  return (
    <SettingRow setting={setting}>
      <input
        {...aria}
        type="text"
        autoComplete="off"
        className={styles.field}
        placeholder={PLACEHOLDERS[name]}
        value={value ?? ""}
        onChange={({ target }) => change(readSpelled(name, target.value))}
      />
    </SettingRow>
  );
}

/** Pixels are a number on the wire. */
function readSpelled(name: SpelledSettingProps["name"], text: string): string | number | undefined {
  const spelled = text.trim();
  if (spelled === "") return undefined;
  return name === "padding" && /^\d{1,9}$/.test(spelled) ? Number(spelled) : spelled;
}
