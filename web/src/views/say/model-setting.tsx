import { api } from "../../api/api.ts";
import { chosenModel } from "../../api/models.ts";
import { en } from "../../strings/en.ts";
import { useStore } from "../use-store.ts";
import styles from "./controls.module.css";
import { SettingRow } from "./setting-row.tsx";
import { useSetting } from "./use-setting.ts";

/** The name of the model that the repository brings along. */
const STARTER = "starter";

/** Which model, and what it is good for. */
export function ModelSetting() {
  const setting = useSetting("model");
  const { value, aria, change } = setting;
  const state = useStore(api.models);
  const strings = en.say.models;
  if (state.kind !== "ready") return <p className={styles.note}>{state.kind === "loading" ? strings.loading : strings.failed}</p>;

  const model = chosenModel(state, value);
  const [byDefault, ...others] = state.models.map(({ name }) => name);
  return (
    <SettingRow setting={setting}>
      <select
        {...aria}
        className={styles.field}
        value={value ?? ""}
        onChange={({ target }) => change(target.value === "" ? undefined : target.value)}
      >
        <option value="">{en.say.byDefault(byDefault)}</option>
        {others.map((name) => (
          <option key={name}>{name}</option>
        ))}
        {model === undefined && <option>{value}</option>}
      </select>
      {model !== undefined && (
        <p className={styles.facts}>
          {model.inpainting ? strings.inpainting : strings.general}; {strings.facts(model.nativeSize, model.steps)}
        </p>
      )}
      {model?.name === STARTER && (
        <div className={styles.note}>
          <p>{strings.starter}</p>
          <details>
            <summary>{strings.starterHelp}</summary>
            <p>{strings.starterHow}</p>
            <code>{strings.starterCommand}</code>
          </details>
        </div>
      )}
    </SettingRow>
  );
}
