import type { Run } from "../../api/runs/run.ts";
import type { SettingName, Settings } from "../../api/settings/rules.ts";

/** What the server said about a setting, as long as it stands as it was sent. */
export function refusedSetting(run: Run | undefined, name: SettingName, settings: Settings): string | undefined {
  if (run?.phase.kind !== "failed" || run.settings[name] !== settings[name]) return undefined;
  return run.phase.failure.fields.find(({ field }) => field === name)?.message;
}
