import { lazy, Suspense, useState, type ComponentType } from "react";
import type { SessionState } from "../../api/session.ts";
import { en } from "../../strings/en.ts";
import { ShortcutsSheet } from "../shortcuts/shortcuts-sheet.tsx";
import { PictureDrop } from "../stage/picture-drop.tsx";
import { StartPicture } from "../stage/start-picture.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { EditView } from "./edit-view.tsx";
import styles from "./frame.module.css";
import { Header } from "./header.tsx";
import type { Route } from "./route.ts";
import { ServerBanner } from "./server-banner.tsx";
import { useRoute } from "./use-route.ts";
import { ViewBoundary } from "./view-boundary.tsx";

/** Open when they are wanted: the editor comes with the first load, these with their address. */
const LATER_VIEWS: Readonly<Record<Exclude<Route, "edit">, ComponentType>> = {
  history: lazy(async () => ({ default: (await import("../history/history-view.tsx")).HistoryView })),
  jobs: lazy(async () => ({ default: (await import("../jobs/jobs-view.tsx")).JobsView })),
  keys: lazy(async () => ({ default: (await import("../keys/keys-view.tsx")).KeysView })),
};

export type SignedIn = SessionState & { kind: "signed-in" };

/** The header and the view that the address names. */
export function Frame({ session }: { readonly session: SignedIn }) {
  const route = useRoute();
  const [dialog, setDialog] = useState<"open" | "help">();
  const close = (): void => setDialog(undefined);
  const help = (): void => setDialog("help");
  const LaterView = route === "edit" ? undefined : LATER_VIEWS[route];
  return (
    <div className={styles.frame}>
      <Header route={route} session={session} onOpen={() => setDialog("open")} onHelp={help} />
      <ServerBanner />
      <main className={styles.main} aria-label={en.app.views[route]}>
        <ViewBoundary key={route}>
          {LaterView === undefined ? (
            <EditView onOpen={() => setDialog("open")} onHelp={help} />
          ) : (
            <Suspense>
              <LaterView />
            </Suspense>
          )}
        </ViewBoundary>
      </main>
      <PictureDrop />
      {dialog === "help" && <ShortcutsSheet onClose={close} />}
      {dialog === "open" && (
        <Dialog title={en.stage.start.title} onClose={close}>
          <StartPicture onStarted={close} />
        </Dialog>
      )}
    </div>
  );
}
