import { createStore, type Store } from "../../api/store.ts";
import { createEditor, type Editor, type Mask, type Size } from "../../editor/index.ts";
import { MAX_PIXELS } from "./fit-within.ts";
import type { OpenedPicture } from "./open-picture.ts";

/** What is on the stage: a picture and the mask that is painted over it. */
export interface StageDocument {
  readonly name: string;
  readonly size: Size;
  /** What is shown. */
  readonly bitmap: ImageBitmap | OffscreenCanvas;
  /** Nothing of it is transparent. False where that is not known. */
  readonly isOpaque: boolean;
  /** What is sent: the file's own bytes where the server reads them. Undefined for a blank picture. */
  readonly file: Blob | undefined;
  readonly editor: Editor;
}

export interface Documents extends Store<StageDocument | undefined> {
  /** Puts a picture on the stage, with nothing painted. */
  readonly openPicture: (picture: OpenedPicture) => StageDocument;
  /** Starts from white. */
  readonly openBlank: (name: string, size: Size) => StageDocument;
  /** Takes back the newest step of the mask; where there is none, brings back the picture from before, with its mask and their steps. */
  readonly undo: () => void;
  readonly redo: () => void;
  readonly canUndo: () => boolean;
  readonly canRedo: () => boolean;
}

/** What the pictures from before may have in all: a quarter of a gigabyte, decoded. The oldest go first. */
const FORMER_PIXELS = 4 * MAX_PIXELS;

export function createDocuments(createCanvas: (size: Size) => OffscreenCanvas): Documents {
  const store = createStore<StageDocument | undefined>(undefined);
  /** The newest last. */
  let formers: readonly StageDocument[] = [];
  /** Those that were taken back, the next to redo last; for as long as nothing else is painted. */
  let laters: readonly StageDocument[] = [];
  /** As undo or redo left it. */
  let left: Mask | undefined;

  const maskNow = (): Mask | undefined => store.getSnapshot()?.editor.getSnapshot().mask;
  const isLeft = (): boolean => maskNow() === left;

  function show(document: StageDocument): void {
    const previous = store.getSnapshot();
    if (previous !== undefined) keepSettings(previous.editor, document.editor);
    store.set(document);
  }

  function open(next: Omit<StageDocument, "editor">): StageDocument {
    const previous = store.getSnapshot();
    const document = { ...next, editor: createEditor(next.size) };
    if (previous !== undefined) formers = newestWithin([...formers, previous], FORMER_PIXELS);
    laters = [];
    previous?.editor.forgetUndone();
    show(document);
    return document;
  }

  function step(act: (document: StageDocument) => void): void {
    const document = store.getSnapshot();
    if (document === undefined) return;
    if (!isLeft()) laters = [];
    act(document);
    left = maskNow();
  }

  return {
    getSnapshot: store.getSnapshot,
    subscribe: store.subscribe,
    openPicture: ({ name, bitmap, isOpaque, file }) =>
      open({ name, bitmap, isOpaque, file, size: { width: bitmap.width, height: bitmap.height } }),
    openBlank: (name, size) => open({ name, bitmap: createCanvas(size), isOpaque: true, file: undefined, size }),

    undo: () =>
      step((document) => {
        const former = formers.at(-1);
        const { undo, drawing } = document.editor.getSnapshot();
        if (undo !== undefined || drawing || former === undefined) return document.editor.undo();
        formers = formers.slice(0, -1);
        laters = [...laters, document];
        show(former);
      }),
    redo: () =>
      step((document) => {
        const later = laters.at(-1);
        const { redo, drawing } = document.editor.getSnapshot();
        if (redo !== undefined || drawing || later === undefined) return document.editor.redo();
        laters = laters.slice(0, -1);
        formers = [...formers, document];
        show(later);
      }),
    canUndo: () => formers.length > 0 || store.getSnapshot()?.editor.getSnapshot().undo !== undefined,
    canRedo: () => (laters.length > 0 && isLeft()) || store.getSnapshot()?.editor.getSnapshot().redo !== undefined,
  };
}

function newestWithin(documents: readonly StageDocument[], pixels: number): readonly StageDocument[] {
  let sum = 0;
  return documents
    .toReversed()
    .filter(({ size }) => (sum += size.width * size.height) <= pixels)
    .toReversed();
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
