import type { Editor } from "../document/editor-types.ts";
import type { Mask } from "../mask/mask.ts";
import type { Viewport } from "../viewport.ts";
import { createMaskPainter } from "./mask-painter.ts";
import { createPicturePainter, type CreateCanvas, type Picture, type PicturePainter } from "./picture-painter.ts";

export interface RendererOptions {
  readonly editor: Editor;
  /** The lower of two canvases of the same place. */
  readonly pictureCanvas: HTMLCanvasElement;
  /** The upper one. Its opacity is set by the renderer: the tint's. */
  readonly maskCanvas: HTMLCanvasElement;
  /** Colour of the tint, `#rrggbb`. */
  readonly tint: string;
  readonly createCanvas?: CreateCanvas;
}

export interface Renderer {
  /** Undefined for none. */
  readonly showPicture: (picture: Picture | undefined) => void;
  /** Tints this instead of the editor's own mask, such as what `blendMask` gives; undefined to end that. */
  readonly showInstead: (mask: Mask | undefined) => void;
  readonly setTint: (colour: string) => void;
  readonly dispose: () => void;
}

/** Keeps two canvases showing the editor: the picture, and over it the mask, each drawn at most once per frame and only what of it changed. */
export function createRenderer(options: RendererOptions): Renderer {
  const { editor, pictureCanvas, maskCanvas, createCanvas = (width, height) => new OffscreenCanvas(width, height) } = options;
  const pictureContext = pictureCanvas.getContext("2d")!;
  const maskPainter = createMaskPainter(maskCanvas.getContext("2d")!);
  let { tint } = options;
  let picture: PicturePainter | undefined;
  let instead: Mask | undefined;
  let drawn: { readonly picture: PicturePainter | undefined; readonly viewport: Viewport } | undefined;
  let request: number | undefined;

  const drawFrame = (): void => {
    request = undefined;
    const snapshot = editor.getSnapshot();
    const { viewport } = snapshot;
    const isPictureEmptied = resize(pictureCanvas, viewport);
    if (isPictureEmptied || viewport !== drawn?.viewport || picture !== drawn.picture) {
      pictureContext.clearRect(0, 0, pictureCanvas.width, pictureCanvas.height);
      picture?.paint(pictureContext, viewport);
    }
    const isMaskEmptied = resize(maskCanvas, viewport);
    maskPainter.paint({ mask: instead ?? snapshot.mask, live: editor.live(), viewport }, tint, isMaskEmptied);
    maskCanvas.style.opacity = String(snapshot.tint.opacity);
    maskCanvas.style.visibility = snapshot.tint.visible ? "" : "hidden";
    drawn = { picture, viewport };
  };

  const schedule = (): void => {
    request ??= requestAnimationFrame(drawFrame);
  };
  const unsubscribe = editor.subscribeToDrawing(schedule);
  schedule();

  return {
    showPicture: (next) => {
      picture = next && createPicturePainter(next, createCanvas);
      schedule();
    },
    showInstead: (mask) => {
      instead = mask;
      schedule();
    },
    setTint: (colour) => {
      tint = colour;
      schedule();
    },
    dispose: () => {
      unsubscribe();
      if (request !== undefined) cancelAnimationFrame(request);
    },
  };
}

/** Gives a canvas one pixel per device pixel of the stage. Setting a canvas's size empties it, so it is set only when it differs. */
function resize(canvas: HTMLCanvasElement, { stage, devicePixelRatio }: Viewport): boolean {
  const width = Math.round(stage.width * devicePixelRatio);
  const height = Math.round(stage.height * devicePixelRatio);
  if (canvas.width === width && canvas.height === height) return false;
  canvas.width = width;
  canvas.height = height;
  return true;
}
