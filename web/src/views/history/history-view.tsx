import { useState } from "react";
import { api } from "../../api/api.ts";
import { en } from "../../strings/en.ts";
import { stages } from "../reload/stages.ts";
import { Dialog } from "../ui/dialog.tsx";
import { useStore } from "../use-store.ts";
import { HistoryCard } from "./history-card.tsx";
import styles from "./history-view.module.css";

/** Everything that was made in this browser, newest first. */
export function HistoryView() {
  const { isLoaded, entries, bytes, trouble } = useStore(api.history);
  const [isAsking, setAsking] = useState(false);
  const strings = en.history;
  const megabytes = strings.megabytes((bytes / 2 ** 20).toFixed(1));
  return (
    <div className={styles.history}>
      <div className={styles.head}>
        <h2>{strings.title}</h2>
        {entries.length > 0 && (
          <>
            <p>{strings.about(entries.length, megabytes)}</p>
            <button type="button" className={styles.clear} onClick={() => setAsking(true)}>
              {strings.clear}
            </button>
          </>
        )}
      </div>
      {trouble !== undefined && (
        <p role="alert" className={styles.trouble}>
          {strings[trouble]}
        </p>
      )}
      {entries.length === 0 && trouble !== "unavailable" && <p className={styles.empty}>{isLoaded ? strings.empty : strings.loading}</p>}
      <ul className={styles.cards}>
        {entries.map((entry) => (
          <HistoryCard key={entry.id} entry={entry} />
        ))}
      </ul>
      {isAsking && <ClearDialog count={entries.length} onClose={() => setAsking(false)} />}
    </div>
  );
}

function ClearDialog({ count, onClose }: { readonly count: number; readonly onClose: () => void }) {
  const strings = en.history;
  function clear(): void {
    void api.history.clear();
    // Pictures lie there too, of tabs that may be closed.
    void stages.then(({ forgetOthers }) => forgetOthers()).catch(() => undefined);
    onClose();
  }
  return (
    <Dialog title={strings.clear} onClose={onClose}>
      <p>{strings.clearQuestion(count)}</p>
      <div className={styles.answers}>
        <button type="button" onClick={onClose}>
          {strings.clearNo}
        </button>
        <button type="button" className={styles.yes} onClick={clear}>
          {strings.clearYes}
        </button>
      </div>
    </Dialog>
  );
}
