import { ChevronDown, MessageSquareText } from "lucide-react";
import { useCallback, useRef, useState } from "react";
import { api } from "../../api/api.ts";
import { isOver } from "../../api/runs/run.ts";
import { isEmpty } from "../../editor/index.ts";
import { en } from "../../strings/en.ts";
import { MoreSettings } from "../say/more-settings.tsx";
import { SayPanel } from "../say/say-panel.tsx";
import { ResultSwitch } from "../see/result-switch.tsx";
import { RunStatus } from "../see/run-status.tsx";
import { SeePanel } from "../see/see-panel.tsx";
import { StageOverlay } from "../see/stage-overlay.tsx";
import { useShortcuts } from "../shortcuts/use-shortcuts.ts";
import { collect, subjectOf } from "../stage/collect.ts";
import { documents, type StageDocument } from "../stage/documents.ts";
import { Stage } from "../stage/stage.tsx";
import { StartPicture } from "../stage/start-picture.tsx";
import { ZoomBar } from "../stage/zoom-bar.tsx";
import { BrushOptions } from "../tools/brush-options.tsx";
import { ToolRail } from "../tools/tool-rail.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { useSelected } from "../use-selected.ts";
import { useStore } from "../use-store.ts";
import styles from "./edit-view.module.css";

interface EditViewProps {
  readonly onOpen: () => void;
  readonly onHelp: () => void;
}

/** The picture in the middle, tools on one side, words on the other; on a phone tools below it and words on a sheet over them. */
export function EditView({ onOpen, onHelp }: EditViewProps) {
  const document = useStore(documents);
  const panel = useRef<HTMLElement>(null);
  const [isPanelOpen, setPanelOpen] = useState(false);
  const run = useCallback(() => panel.current?.querySelector("form")?.requestSubmit(), []);
  useShortcuts({ run, open: onOpen, help: onHelp });
  return (
    <div className={styles.edit} data-panel={isPanelOpen ? "open" : "closed"}>
      {document === undefined ? <Start /> : <Workplace document={document} />}
      <aside ref={panel} className={styles.panel} aria-label={en.app.panel.label}>
        <IconButton icon={ChevronDown} label={en.app.panel.close} className={styles.closePanel} onClick={() => setPanelOpen(false)} />
        <Say document={document} />
        <SeePanel />
        <MoreSettings />
      </aside>
      <PanelBar onOpen={() => setPanelOpen(true)} />
    </div>
  );
}

function Start() {
  return (
    <section className={styles.start} aria-labelledby="start-title">
      <div className={styles.startCard}>
        <h2 id="start-title">{en.stage.start.title}</h2>
        <StartPicture />
      </div>
    </section>
  );
}

function Workplace({ document }: { readonly document: StageDocument }) {
  const { editor } = document;
  const tool = useSelected(editor, (snapshot) => snapshot.tool);
  return (
    <>
      <div className={styles.tools}>
        <ToolRail editor={editor} />
      </div>
      <div className={styles.options}>
        {tool === "brush" || tool === "eraser" ? (
          <BrushOptions editor={editor} />
        ) : (
          <p className={styles.hint}>
            {en.tools.hints[tool]}
            <span className={styles.alt}>{en.tools.altErases}</span>
          </p>
        )}
      </div>
      <div className={styles.stage}>
        <Stage document={document}>
          <StageOverlay document={document} />
        </Stage>
        <div className={styles.corners}>
          <ResultSwitch document={document} />
          <ZoomBar editor={editor} />
        </div>
      </div>
    </>
  );
}

function Say({ document }: { readonly document: StageDocument | undefined }) {
  return document === undefined ? <SayPanel subject="text" collect={collect} /> : <SayAboutPicture document={document} />;
}

function SayAboutPicture({ document }: { readonly document: StageDocument }) {
  const hasMask = useSelected(document.editor, ({ mask }) => !isEmpty(mask));
  return <SayPanel subject={subjectOf(document, hasMask)} collect={collect} />;
}

/** What of the panel is seen on a phone while it is closed. */
function PanelBar({ onOpen }: { readonly onOpen: () => void }) {
  const [run] = useStore(api.runs);
  return (
    <div className={styles.panelBar}>
      {run !== undefined && !isOver(run.phase) ? (
        <RunStatus run={run} />
      ) : (
        <button type="button" className={styles.openPanel} onClick={onOpen}>
          <MessageSquareText size={20} aria-hidden />
          {en.app.panel.open}
        </button>
      )}
    </div>
  );
}
