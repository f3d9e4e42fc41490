import { createStore, type Store } from "../../api/store.ts";
import { createEditor, type Editor, type Size } from "../../editor/index.ts";
import type { OpenedPicture } from "./open-picture.ts";

/** What is on the stage: a picture and the mask that is painted over it. */
export interface StageDocument {
  readonly name: string;
  readonly size: Size;
  /** What is shown. */
  readonly bitmap: ImageBitmap | OffscreenCanvas;
  /** What is sent: the file's own bytes where the server reads them. Undefined for a blank picture. */
  readonly file: Blob | undefined;
  readonly editor: Editor;
}

export interface Documents extends Store<StageDocument | undefined> {
  /** Puts a picture on the stage, with nothing painted. */
  readonly openPicture: (picture: OpenedPicture) => StageDocument;
  /** Starts from white. */
  readonly openBlank: (name: string, size: Size) => StageDocument;
}

export function createDocuments(createCanvas: (size: Size) => OffscreenCanvas): Documents {
  const store = createStore<StageDocument | undefined>(undefined);

  function open(next: Omit<StageDocument, "editor">): StageDocument {
    const previous = store.getSnapshot();
    const document = { ...next, editor: createEditor(next.size) };
    if (previous !== undefined) keepSettings(previous.editor, document.editor);
    store.set(document);
    return document;
  }

  return {
    getSnapshot: store.getSnapshot,
    subscribe: store.subscribe,
    openPicture: ({ name, bitmap, file }) => open({ name, bitmap, file, size: { width: bitmap.width, height: bitmap.height } }),
    openBlank: (name, size) => open({ name, bitmap: createCanvas(size), file: undefined, size }),
  };
}

/** Tool, brush and tint are the hand's, not the picture's. */
function keepSettings(from: Editor, to: Editor): void {
  const { tool, brush, tint } = from.getSnapshot();
  to.selectTool(tool);
  to.setBrush(brush);
  to.setTint(tint);
}

function whiteCanvas({ width, height }: Size): OffscreenCanvas {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d")!;
  context.fillStyle = "white";
  context.fillRect(0, 0, width, height);
  return canvas;
}

export const documents = createDocuments(whiteCanvas);
