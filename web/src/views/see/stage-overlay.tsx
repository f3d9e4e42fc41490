import type { Run } from "../../api/runs/run.ts";
import { en } from "../../strings/en.ts";
import type { StageDocument } from "../stage/documents.ts";
import { useObjectUrl } from "../use-object-url.ts";
import { Compare } from "./compare.tsx";
import styles from "./stage-overlay.module.css";
import { useHideOnPaint } from "./use-hide-on-paint.ts";
import { useRunOver } from "./use-run-over.ts";

interface StageOverlayProps {
  readonly document: StageDocument;
}

/** What a run puts over the picture: its preview while it goes on, its result afterwards. */
export function StageOverlay({ document }: StageOverlayProps) {
  return (
    <div className={styles.place}>
      <Shown document={document} />
    </div>
  );
}

function Shown({ document }: StageOverlayProps) {
  const over = useRunOver(document);
  const isShown = over?.run.phase.kind === "succeeded" && !over.shown.isHidden;
  useHideOnPaint(isShown ? over.run.id : undefined, document.editor);
  if (over === undefined) return null;
  const { run, shown } = over;
  const { phase, id, picture, settings } = run;
  if (phase.kind === "running" && phase.preview !== undefined) return <Preview run={run} preview={phase.preview} />;
  if (phase.kind !== "succeeded" || !isShown) return null;
  return (
    <Compare
      runId={id}
      picture={phase.results[shown.chosen]}
      label={en.see.resultOf(settings.prompt ?? "")}
      // Without a picture before it, there is nothing to compare with.
      before={picture === undefined ? undefined : shown.before}
    />
  );
}

/** A preview is small: beyond the mask, the picture itself is the better one. */
function Preview({ run: { mask }, preview }: { readonly run: Run; readonly preview: Blob }) {
  const previewUrl = useObjectUrl(preview);
  const maskUrl = useObjectUrl(mask);
  if (previewUrl === undefined || (mask !== undefined && maskUrl === undefined)) return null;
  const maskStyle = maskUrl === undefined ? undefined : { maskImage: `url(${maskUrl})` };
  return <img className={styles.preview} style={maskStyle} src={previewUrl} alt={en.see.preview} />;
}
