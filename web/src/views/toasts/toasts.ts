import { createStore, type Store } from "../../api/store.ts";

export interface Toast {
  readonly id: number;
  readonly kind: "note" | "error";
  readonly text: string;
  readonly action?: { readonly label: string; readonly run: () => void };
}

export interface Toasts extends Store<readonly Toast[]> {
  readonly show: (toast: Omit<Toast, "id">) => void;
  readonly dismiss: (id: number) => void;
}

/** Long enough to read two lines and press what is beside them. */
const NOTE_MS = 8000;
/** Older ones give way. */
const MOST = 3;

/** Short messages over the page. A note goes by itself, an error when it is dismissed. */
export function createToasts(): Toasts {
  const store = createStore<readonly Toast[]>([]);
  let lastId = 0;
  const dismiss = (id: number): void => store.set(store.getSnapshot().filter((toast) => toast.id !== id));
  return {
    getSnapshot: store.getSnapshot,
    subscribe: store.subscribe,
    dismiss,
    show(toast) {
      const id = ++lastId;
      store.set([...store.getSnapshot(), { ...toast, id }].slice(-MOST));
      if (toast.kind === "note") setTimeout(() => dismiss(id), NOTE_MS);
    },
  };
}

export const toasts = createToasts();
