import { createStore, type Store } from "../../api/store.ts";

/** How the mask is shown. */
export interface StageOptions {
  /** Colour of the tint, `#rrggbb`. */
  readonly tint: string;
  /** Show what the server will blend, grown and feathered, instead of what is painted. */
  readonly showsBlend: boolean;
}

export interface StageOptionsStore extends Store<StageOptions> {
  readonly change: (change: Partial<StageOptions>) => void;
}

export const TINTS = ["#e5484d", "#f5a524", "#30a46c", "#0090ff", "#8e4ec6"] as const;

function createStageOptions(): StageOptionsStore {
  const store = createStore<StageOptions>({ tint: TINTS[0], showsBlend: false });
  return {
    getSnapshot: store.getSnapshot,
    subscribe: store.subscribe,
    change: (change) => store.set({ ...store.getSnapshot(), ...change }),
  };
}

export const stageOptions = createStageOptions();
