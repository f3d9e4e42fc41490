import type { Model } from "@retouch/client";
import { FIELDS, type SettingName, type Settings } from "./rules.ts";

/** The settings whose default is the model's own. */
const OF_MODEL: Readonly<Partial<Record<SettingName, (model: Model) => Settings[SettingName]>>> = {
  model: ({ name }) => name,
  steps: ({ steps }) => steps,
  guidance_scale: ({ guidanceScale }) => guidanceScale,
  scheduler: ({ scheduler }) => scheduler,
};

/** What holds where nothing is set: the model's own, else the contract's; undefined where the picture decides. */
export function defaultSetting(name: SettingName, model: Model | undefined): Settings[SettingName] {
  const ofModel = OF_MODEL[name];
  if (ofModel !== undefined) return model && ofModel(model);
  const field = FIELDS[name];
  return "default" in field ? field.default : undefined;
}
