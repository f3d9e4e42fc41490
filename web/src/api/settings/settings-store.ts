import { createStore, type Store } from "../store.ts";
import { SETTING_NAMES, type SettingName, type Settings } from "./rules.ts";

/** New values; undefined takes a setting back to its default. */
export type SettingsChange = { readonly [Name in SettingName]?: Settings[Name] | undefined };

export interface SettingsStore extends Store<Settings> {
  readonly change: (change: SettingsChange) => void;
  readonly replace: (settings: Settings) => void;
}

const STORAGE_KEY = "retouch.settings";

/** The settings as they stand on the page. They survive a reload. */
export function createSettings(storage: Pick<Storage, "getItem" | "setItem">): SettingsStore {
  const store = createStore(readStored(storage.getItem(STORAGE_KEY)));
  const replace = (settings: Settings): void => {
    store.set(settings);
    try {
      storage.setItem(STORAGE_KEY, JSON.stringify(settings));
    } catch {
      // A full or forbidden storage costs the memory of the settings, not the settings.
    }
  };
  return {
    getSnapshot: store.getSnapshot,
    subscribe: store.subscribe,
    replace,
    change: (change) => replace(withoutUndefined({ ...store.getSnapshot(), ...change })),
  };
}

function withoutUndefined(change: SettingsChange): Settings {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
}

/** What an earlier version of the page wrote may have fields that are no more. */
function readStored(text: string | null): Settings {
  try {
    const stored = JSON.parse(text ?? "{}") as Record<string, unknown>;
    const known: readonly string[] = SETTING_NAMES;
    return Object.fromEntries(Object.entries(stored).filter(([name]) => known.includes(name)));
  } catch {
    return {};
  }
}
