import { createStore, type Store } from "../../api/store.ts";

export type Theme = "light" | "dark";

export interface ThemeStore extends Store<Theme> {
  readonly toggle: () => void;
}

const STORAGE_KEY = "retouch.theme";

/** The system's theme until another was chosen here; tokens.css reads the choice from `data-theme`. */
function createTheme(): ThemeStore {
  const systemIsDark = matchMedia("(prefers-color-scheme: dark)");
  const systemTheme = (): Theme => (systemIsDark.matches ? "dark" : "light");
  const chosen = localStorage.getItem(STORAGE_KEY);
  const store = createStore<Theme>(chosen === "light" || chosen === "dark" ? chosen : systemTheme());
  const choose = (theme: Theme): void => {
    document.documentElement.dataset["theme"] = theme;
    store.set(theme);
  };
  if (chosen !== null) choose(store.getSnapshot());
  systemIsDark.addEventListener("change", () => {
    if (document.documentElement.dataset["theme"] === undefined) store.set(systemTheme());
  });
  return {
    getSnapshot: store.getSnapshot,
    subscribe: store.subscribe,
    toggle() {
      const theme = store.getSnapshot() === "dark" ? "light" : "dark";
      choose(theme);
      localStorage.setItem(STORAGE_KEY, theme);
    },
  };
}

export const theme = createTheme();
