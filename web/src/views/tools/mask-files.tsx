import { Download, FolderOpen } from "lucide-react";
import { encodeMaskPng, fitCoverage, readCoverage, type Editor, type Rgba } from "../../editor/index.ts";
import { en } from "../../strings/en.ts";
import { FileInput } from "../stage/file-input.tsx";
import { toasts } from "../toasts/toasts.ts";
import { saveFile } from "../ui/save-file.ts";
import styles from "./mask-menu.module.css";

/** A mask from a file, and into one. */
export function MaskFiles({ editor }: { readonly editor: Editor }) {
  const save = async (): Promise<void> => saveFile(await encodeMaskPng(editor.exportMask()), en.tools.exportName);
  return (
    <div className={styles.files}>
      <FileInput
        icon={FolderOpen}
        label={en.tools.import}
        accept="image/*"
        className={styles.file}
        onFile={(file) => void importMask(editor, file)}
      />
      <button type="button" className={styles.file} onClick={() => void save()}>
        <Download size={18} aria-hidden />
        {en.tools.export}
      </button>
    </div>
  );
}

async function importMask(editor: Editor, file: File): Promise<void> {
  const pixels = await readPixels(file);
  if (pixels === undefined) return toasts.show({ kind: "error", text: en.tools.unreadableMask(file.name) });
  try {
    editor.importMask(fitCoverage(readCoverage(pixels, "auto"), editor.getSnapshot().size));
    toasts.show({ kind: "note", text: en.tools.imported });
  } catch (error) {
    // Of another shape than the picture; the message says which.
    if (!(error instanceof RangeError)) throw error;
    toasts.show({ kind: "error", text: error.message });
  }
}

/** The bytes as they stand in the file: a mask holds shares, not colours. */
async function readPixels(file: Blob): Promise<Rgba | undefined> {
  try {
    const bitmap = await createImageBitmap(file, { colorSpaceConversion: "none", premultiplyAlpha: "none" });
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d", { willReadFrequently: true })!;
    context.drawImage(bitmap, 0, 0);
    return context.getImageData(0, 0, bitmap.width, bitmap.height);
  } catch {
    return undefined;
  }
}
