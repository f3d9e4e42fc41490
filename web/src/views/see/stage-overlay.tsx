import { api } from "../../api/api.ts";
import type { Run } from "../../api/runs/run.ts";
import { en } from "../../strings/en.ts";
import { useObjectUrl } from "../use-object-url.ts";
import { useStore } from "../use-store.ts";
import { Compare } from "./compare.tsx";
import { resultOf, shownResult } from "./shown-result.ts";
import styles from "./stage-overlay.module.css";
import { useHideOnPaint } from "./use-hide-on-paint.ts";

/** What a run puts over the picture: its preview while it goes on, its result afterwards. */
export function StageOverlay() {
  return (
    <div className={styles.place}>
      <Shown />
    </div>
  );
}

function Shown() {
  const [run] = useStore(api.runs);
  const shown = useStore(shownResult);
  const isShown = run?.phase.kind === "succeeded" && !resultOf(shown, run.id).isHidden;
  useHideOnPaint(isShown ? run.id : undefined);
  if (run === undefined) return null;
  const { phase, id, picture, settings } = run;
  if (phase.kind === "running" && phase.preview !== undefined) return <Preview run={run} preview={phase.preview} />;
  if (phase.kind !== "succeeded" || !isShown) return null;
  const { chosen, before } = resultOf(shown, id);
  return (
    <Compare
      runId={id}
      picture={phase.results[chosen]}
      label={en.see.resultOf(settings.prompt ?? "")}
      // Without a picture before it, there is nothing to compare with.
      before={picture === undefined ? undefined : before}
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
