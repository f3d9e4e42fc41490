import { FIELDS, type SettingName } from "../../api/settings/rules.ts";
import { en } from "../../strings/en.ts";
import styles from "./controls.module.css";
import { SettingRow } from "./setting-row.tsx";
import { useSetting } from "./use-setting.ts";

interface ChoiceSettingProps {
  readonly name: SettingName & ("masked_content" | "area" | "scheduler" | "output_format");
}

/** Another spelling of "jpeg", which would be the same choice twice. */
const ALIASES: readonly string[] = ["jpg"];

export function ChoiceSetting({ name }: ChoiceSettingProps) {
  const setting = useSetting(name);
  const { value, defaultValue, aria, change } = setting;
  const choices = FIELDS[name].enum.filter((choice) => !ALIASES.includes(choice));
  const label = (choice: string): string => en.say.choices[choice] ?? choice;
  return (
    <SettingRow setting={setting}>
      <select
        {...aria}
        className={styles.field}
        value={value ?? ""}
        onChange={({ target }) => change(target.value === "" ? undefined : target.value)}
      >
        <option value="">{en.say.byDefault(defaultValue === undefined ? label("auto") : label(defaultValue))}</option>
        {choices
          .filter((choice) => choice !== defaultValue || choice === value)
          .map((choice) => (
            <option key={choice} value={choice}>
              {label(choice)}
            </option>
          ))}
      </select>
    </SettingRow>
  );
}
