import { Trash2 } from "lucide-react";
import { api } from "../../api/api.ts";
import type { HistoryEntry } from "../../api/history/history-entry.ts";
import { en } from "../../strings/en.ts";
import { useObjectUrl } from "../use-object-url.ts";
import styles from "./history-card.module.css";
import { restore } from "./restore.ts";

const TIME = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short" });

/** One run: how it looks, what was asked for and when; to be taken up again, or deleted. */
export function HistoryCard({ entry }: { readonly entry: HistoryEntry }) {
  const { id, startedAt, settings, facts, thumbnail } = entry;
  const url = useObjectUrl(thumbnail);
  const strings = en.history;
  const prompt = settings.prompt ?? "";
  return (
    <li className={styles.card}>
      <button
        type="button"
        className={styles.restore}
        aria-label={strings.restoreOf(prompt)}
        disabled={facts === undefined}
        onClick={() => void restore(entry)}
      >
        {url === undefined ? (
          <span className={styles.none}>{facts === undefined ? strings.going : strings.noThumbnail}</span>
        ) : (
          <img src={url} alt="" className={styles.thumbnail} />
        )}
        <span className={styles.word}>{strings.restore}</span>
      </button>
      <div className={styles.words}>
        <p className={styles.prompt}>{prompt}</p>
        <p className={styles.facts}>
          <time dateTime={new Date(startedAt).toISOString()}>{TIME.format(startedAt)}</time>
          {facts !== undefined && `, ${facts.model}, ${strings.seed(facts.pictures[0].seed)}`}
          {facts !== undefined && facts.pictures.length > 1 && `, ${strings.pictures(facts.pictures.length)}`}
        </p>
      </div>
      <button
        type="button"
        className={styles.remove}
        aria-label={strings.removeOf(prompt)}
        title={strings.remove}
        disabled={facts === undefined}
        onClick={() => void api.history.remove(id)}
      >
        <Trash2 size={18} aria-hidden />
      </button>
    </li>
  );
}
