import { Brush, Circle, Eraser, Lasso, PaintBucket, Redo2, Square, Undo2, type LucideIcon } from "lucide-react";
import { TOOLS, type Editor, type Tool } from "../../editor/index.ts";
import { en } from "../../strings/en.ts";
import { keysOf } from "../shortcuts/keys-of.ts";
import { documents } from "../stage/documents.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { useSelected } from "../use-selected.ts";
import { MaskMenu } from "./mask-menu.tsx";
import styles from "./tool-rail.module.css";

const ICONS: Readonly<Record<Tool, LucideIcon>> = {
  brush: Brush,
  eraser: Eraser,
  rectangle: Square,
  ellipse: Circle,
  lasso: Lasso,
  fill: PaintBucket,
};

/** Everything that paints. Upright beside the picture, or lying below it under the thumb. */
export function ToolRail({ editor }: { readonly editor: Editor }) {
  const tool = useSelected(editor, (snapshot) => snapshot.tool);
  const canUndo = useSelected(editor, documents.canUndo);
  const canRedo = useSelected(editor, documents.canRedo);
  return (
    <div className={styles.rail} role="toolbar" aria-label={en.tools.label}>
      <IconButton icon={Undo2} label={en.tools.undo} keys={keysOf("undo")} disabled={!canUndo} onClick={documents.undo} />
      <IconButton icon={Redo2} label={en.tools.redo} keys={keysOf("redo")} disabled={!canRedo} onClick={documents.redo} />
      <hr className={styles.rule} />
      {TOOLS.map((name) => (
        <IconButton
          key={name}
          icon={ICONS[name]}
          label={en.tools.names[name]}
          keys={keysOf(`tool.${name}`)}
          aria-pressed={tool === name}
          onClick={() => editor.selectTool(name)}
        />
      ))}
      <hr className={styles.rule} />
      <MaskMenu editor={editor} />
    </div>
  );
}
