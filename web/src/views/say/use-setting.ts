import { useId } from "react";
import { api } from "../../api/api.ts";
import { chosenModel } from "../../api/models.ts";
import { checkSettings } from "../../api/settings/check-settings.ts";
import { defaultSetting } from "../../api/settings/default-setting.ts";
import { FIELDS, type SettingName, type Settings } from "../../api/settings/rules.ts";
import { en } from "../../strings/en.ts";
import { useStore } from "../use-store.ts";
import { describeFault } from "./describe-fault.ts";
import { refusedSetting } from "./refused-setting.ts";

/** A setting as its control needs it. */
export interface Setting<Value> {
  readonly id: string;
  readonly label: string;
  /** The API's own description of the field. */
  readonly help: string;
  /** Undefined: the default holds. */
  readonly value: Value | undefined;
  readonly defaultValue: Value | undefined;
  /** What is wrong with it, in words: found here, or by the server. */
  readonly fault: string | undefined;
  /** For the control, so that it is read with its help and its fault. */
  readonly aria: { readonly id: string; readonly "aria-describedby": string; readonly "aria-invalid": boolean };
  /** Undefined: back to the default. */
  readonly change: (value: Value | undefined) => void;
  /** Back to the default. */
  readonly reset: () => void;
}

export function useSetting<Name extends SettingName>(name: Name): Setting<NonNullable<Settings[Name]>> {
  const id = useId();
  const settings = useStore(api.settings);
  const model = chosenModel(useStore(api.models), settings.model);
  const [run] = useStore(api.runs);
  type Value = NonNullable<Settings[Name]>;

  const value = settings[name] as Value | undefined;
  // An empty prompt is not wrong before it is sent.
  const found = name === "prompt" ? undefined : checkSettings(settings)[name];
  const fault = (found && describeFault(found)) ?? refusedSetting(run, name, settings);
  return {
    id,
    label: en.say.labels[name],
    help: FIELDS[name].description,
    value,
    defaultValue: defaultSetting(name, model) as Value | undefined,
    fault,
    aria: { id, "aria-describedby": `${id}-help`, "aria-invalid": fault !== undefined },
    change: (value) => api.settings.change({ [name]: value }),
    reset: () => api.settings.change({ [name]: undefined }),
  };
}
