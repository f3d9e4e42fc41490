import type { Editor, LiveCoverage } from "../document/editor-types.ts";
import type { Mask } from "../mask/mask.ts";
import type { Viewport } from "../viewport.ts";
import { createMaskPainter } from "./mask-painter.ts";
import { moveCanvas, restCanvas, viewportToMove } from "./moved-canvas.ts";
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

/** What the canvases show. */
interface Shown {
  readonly picture: PicturePainter | undefined;
  readonly mask: Mask;
  readonly live: LiveCoverage | undefined;
  readonly tint: string;
  readonly viewport: Viewport;
}

/** A zoom that goes on within so many milliseconds is one movement. After a single step, which may be all, it is not waited as long. */
const REST_MS = 100;
const SINGLE_STEP_MS = 50;
/** How long at a time is drawn what nobody's hand waits for, such as a large shape that was closed: it shows until then as it did. */
const SLICE_MS = 6;
/** What is drawn while one zooms on may be seen so many times as large. The mask is one colour, and takes longer to draw. */
const MOST_ENLARGED = { picture: 4, mask: 16 } as const;

/**
 * Keeps two canvases showing the editor: the picture, and over it the mask, each drawn at most once per frame and only what of it changed.
 * While one zooms on they are moved as they are, and drawn again when that comes to rest.
 */
export function createRenderer(options: RendererOptions): Renderer {
  const { editor, pictureCanvas, maskCanvas, createCanvas = (width, height) => new OffscreenCanvas(width, height) } = options;
  const pictureContext = pictureCanvas.getContext("2d")!;
  const maskPainter = createMaskPainter(maskCanvas.getContext("2d")!);
  let { tint } = options;
  let picture: PicturePainter | undefined;
  let instead: Mask | undefined;
  let shown: Shown | undefined;
  let request: number | undefined;
  /** As long as one zooms: what draws when that comes to rest. */
  let rest: ReturnType<typeof setTimeout> | undefined;
  /** What each canvas was drawn for; of the mask, when nothing of it is left to be drawn. */
  let pictureDrawn: { readonly picture: PicturePainter | undefined; readonly viewport: Viewport } | undefined;
  let maskDrawn: Viewport | undefined;

  const drawPicture = ({ picture }: Shown, viewport: Viewport): void => {
    const isEmptied = resize(pictureCanvas, viewport);
    if (!isEmptied && viewport === pictureDrawn?.viewport && picture === pictureDrawn.picture) return;
    pictureContext.clearRect(0, 0, pictureCanvas.width, pictureCanvas.height);
    picture?.paint(pictureContext, viewport);
    pictureDrawn = { picture, viewport };
  };

  const drawMask = ({ mask, live, tint }: Shown, viewport: Viewport): void => {
    const isEmptied = resize(maskCanvas, viewport);
    const isDone = maskPainter.paint({ mask, live, viewport }, tint, isEmptied, performance.now() + SLICE_MS);
    maskDrawn = isDone ? viewport : undefined;
    if (!isDone) schedule();
  };

  const toMove = (viewport: Viewport): { readonly forPicture: Viewport; readonly forMask: Viewport } => ({
    forPicture: viewportToMove(pictureDrawn!.viewport, viewport, MOST_ENLARGED.picture),
    forMask: viewportToMove(maskDrawn!, viewport, MOST_ENLARGED.mask),
  });

  /** Whether what is drawn shows this already, elsewhere. */
  const isDrawn = (viewport: Viewport): boolean => {
    if (maskDrawn === undefined) return false;
    const { forPicture, forMask } = toMove(viewport);
    return forPicture === pictureDrawn!.viewport && forMask === maskDrawn;
  };

  /** Draws one of the two at most: each frame has time for one. */
  const move = (next: Shown): void => {
    const { viewport } = next;
    const { forPicture, forMask } = toMove(viewport);
    if (forPicture !== pictureDrawn!.viewport) drawPicture(next, forPicture);
    else if (forMask !== maskDrawn) drawMask(next, forMask);
    moveCanvas(pictureCanvas, pictureDrawn!.viewport, viewport);
    moveCanvas(maskCanvas, maskDrawn!, viewport);
  };

  const drawFrame = (): void => {
    request = undefined;
    const snapshot = editor.getSnapshot();
    const live = editor.live();
    // While one erases, `live` holds what that leaves of the mask, which says nothing of another one.
    const mask = live?.erase === true ? snapshot.mask : (instead ?? snapshot.mask);
    const next = { picture, mask, live, tint, viewport: snapshot.viewport };
    const isOnlyMoved = shown !== undefined && isSameButForPlace(shown, next);
    // A zoom there and back within a frame ends where it was, and is not over.
    const isZoom = isOnlyMoved && next.viewport.scale !== shown?.viewport.scale;
    const isZooming = rest !== undefined;
    const isMoved = isOnlyMoved && (isZooming || (isZoom && isDrawn(next.viewport)));
    if (isMoved) move(next);
    else {
      drawPicture(next, next.viewport);
      drawMask(next, next.viewport);
      restCanvas(pictureCanvas);
      restCanvas(maskCanvas);
    }
    // When that is done: on a slow machine drawing takes longer than what one waits for.
    if (isZoom) waitForRest(isMoved && !isZooming ? SINGLE_STEP_MS : REST_MS);
    else if (!isMoved) stopWaiting();
    maskCanvas.style.opacity = String(snapshot.tint.opacity);
    maskCanvas.style.visibility = snapshot.tint.visible ? "" : "hidden";
    shown = next;
  };

  const stopWaiting = (): void => {
    clearTimeout(rest);
    rest = undefined;
  };

  const waitForRest = (ms: number): void => {
    stopWaiting();
    rest = setTimeout(() => {
      rest = undefined;
      schedule();
    }, ms);
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
      stopWaiting();
    },
  };
}

/** The same is shown, perhaps elsewhere or as large as it was not. A gesture wants each of its pixels. */
function isSameButForPlace(shown: Shown, { picture, mask, live, tint, viewport }: Shown): boolean {
  const before = shown.viewport;
  return (
    viewport.stage === before.stage &&
    viewport.devicePixelRatio === before.devicePixelRatio &&
    picture === shown.picture &&
    mask === shown.mask &&
    live === undefined &&
    shown.live === undefined &&
    tint === shown.tint
  );
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
