import { lazy, Suspense, type ComponentType } from "react";
import { en } from "../../strings/en.ts";
import { EditView } from "./edit-view.tsx";
import { Header } from "./header.tsx";
import { useRoute } from "./use-route.ts";
import type { Route } from "./route.ts";
import styles from "./app.module.css";

/** The editor comes with the first load; the other views when they are opened. */
const VIEWS: Readonly<Record<Route, ComponentType>> = {
  edit: EditView,
  history: lazy(async () => ({ default: (await import("../history/history-view.tsx")).HistoryView })),
  jobs: lazy(async () => ({ default: (await import("../jobs/jobs-view.tsx")).JobsView })),
  keys: lazy(async () => ({ default: (await import("../keys/keys-view.tsx")).KeysView })),
};

export function App() {
  const route = useRoute();
  const View = VIEWS[route];
  return (
    <div className={styles.app}>
      <Header route={route} />
      <main className={styles.main} aria-label={en.app.views[route]}>
        <Suspense>
          <View />
        </Suspense>
      </main>
    </div>
  );
}
