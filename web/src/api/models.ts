import type { Model, Retouch } from "@retouch/client";
import { toFailure, type Failure } from "./failure.ts";
import { createStore, type Store } from "./store.ts";

/** What is installed, the default first. */
export type ModelsState =
  | { readonly kind: "loading" }
  | { readonly kind: "ready"; readonly models: readonly Model[] }
  | { readonly kind: "failed"; readonly failure: Failure };

export interface ModelsStore extends Store<ModelsState> {
  readonly load: () => Promise<void>;
}

export function createModels(client: () => Retouch): ModelsStore {
  const store = createStore<ModelsState>({ kind: "loading" });
  return {
    getSnapshot: store.getSnapshot,
    subscribe: store.subscribe,
    async load() {
      store.set({ kind: "loading" });
      try {
        store.set({ kind: "ready", models: await client().models.list() });
      } catch (error) {
        store.set({ kind: "failed", failure: toFailure(error) });
      }
    },
  };
}

/** The model that a request without a name, or with this one, would use. */
export function chosenModel(state: ModelsState, name: string | undefined): Model | undefined {
  if (state.kind !== "ready") return undefined;
  return name === undefined ? state.models[0] : state.models.find((model) => model.name === name);
}
