import { ChevronDown } from "lucide-react";
import type { ReactNode } from "react";
import { api } from "../../api/api.ts";
import { en } from "../../strings/en.ts";
import { useStore } from "../use-store.ts";
import { ChoiceSetting } from "./choice-setting.tsx";
import { ModelSetting } from "./model-setting.tsx";
import styles from "./more-settings.module.css";
import { NumberSetting } from "./number-setting.tsx";
import { SeedSetting } from "./seed-setting.tsx";
import { SpelledSetting } from "./spelled-setting.tsx";
import { TextSetting } from "./text-setting.tsx";
import { ToggleSetting } from "./toggle-setting.tsx";

/** Everything that a request can say beyond its prompt, closed at first. */
export function MoreSettings() {
  const { prompt, negative_prompt: negative, ...others } = useStore(api.settings);
  const changed = Object.keys(others).length;
  const keepPrompt = (): void => {
    api.settings.replace({ ...(prompt !== undefined && { prompt }), ...(negative !== undefined && { negative_prompt: negative }) });
  };
  return (
    <details className={styles.more}>
      <summary>
        {en.say.more}
        {changed > 0 && <span className={styles.changed}>{en.say.changed(changed)}</span>}
        <ChevronDown size={18} aria-hidden className={styles.chevron} />
      </summary>
      <Group legend={en.say.groups.model}>
        <ModelSetting />
        <NumberSetting name="steps" />
        <NumberSetting name="guidance_scale" step={0.5} />
        <ChoiceSetting name="scheduler" />
        <SeedSetting />
      </Group>
      <Group legend={en.say.groups.place}>
        <ChoiceSetting name="masked_content" />
        <NumberSetting name="strength" step={0.05} />
        <ToggleSetting name="exact_steps" />
        <ChoiceSetting name="area" />
        <SpelledSetting name="padding" />
        <NumberSetting name="mask_grow" unit="px" />
        <NumberSetting name="mask_feather" unit="px" />
      </Group>
      <Group legend={en.say.groups.words}>
        <TextSetting name="system_prompt" />
      </Group>
      <Group legend={en.say.groups.result}>
        <NumberSetting name="n" />
        <SpelledSetting name="size" />
        <ChoiceSetting name="output_format" />
        <NumberSetting name="output_quality" />
        <ToggleSetting name="metadata" />
      </Group>
      {changed > 0 && (
        <button type="button" className={styles.reset} onClick={keepPrompt}>
          {en.say.resetAll}
        </button>
      )}
    </details>
  );
}

function Group({ legend, children }: { readonly legend: string; readonly children: ReactNode }) {
  return (
    <fieldset className={styles.group}>
      <legend>{legend}</legend>
      {children}
    </fieldset>
  );
}
