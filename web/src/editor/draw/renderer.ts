import type { Editor, LiveCoverage } from "../document/editor-types.ts";
import type { Mask } from "../mask/mask.ts";
import type { Outline } from "../shape/outline.ts";
import type { Box } from "../space.ts";
import { toScreen, type Viewport } from "../viewport.ts";
import { onCanvas } from "./level.ts";
import { createPicturePainter, type Picture, type PicturePainter } from "./picture-painter.ts";
import { createTintPainter, type CreateCanvas } from "./tint-painter.ts";

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

/** What a canvas was last drawn from. */
interface Frame {
  readonly viewport: Viewport;
  readonly picture: PicturePainter | undefined;
  readonly mask: Mask | undefined;
  readonly live: LiveCoverage | undefined;
}

/** Keeps two canvases showing the editor: the picture, and over it the mask, each drawn at most once per frame and only when it changed. */
export function createRenderer(options: RendererOptions): Renderer {
  const { editor, pictureCanvas, maskCanvas, createCanvas = (width, height) => new OffscreenCanvas(width, height) } = options;
  const pictureContext = pictureCanvas.getContext("2d")!;
  const maskContext = maskCanvas.getContext("2d")!;
  let tint = options.tint;
  let tintPainter = createTintPainter(tint, createCanvas);
  let picture: PicturePainter | undefined;
  let instead: Mask | undefined;
  let drawn: Frame | undefined;
  let request: number | undefined;

  const drawFrame = (): void => {
    request = undefined;
    const snapshot = editor.getSnapshot();
    const { viewport } = snapshot;
    const live = editor.live();
    const frame: Frame = { viewport, picture, live, mask: snapshot.tint.visible ? (instead ?? snapshot.mask) : undefined };
    const isPictureResized = resize(pictureCanvas, viewport);
    const isResized = resize(maskCanvas, viewport) || isPictureResized;
    const isMoved = isResized || viewport !== drawn?.viewport;
    if (isMoved || picture !== drawn?.picture) drawPicture(frame);
    const damage = live?.takeDamage();
    const hasOutline = live !== undefined && live.outline.length > 0;
    if (isMoved || hasOutline || frame.mask !== drawn?.mask || live !== drawn?.live) drawMask(frame, damage);
    else if (damage !== undefined) drawDamage(frame, damage);
    maskCanvas.style.opacity = String(snapshot.tint.opacity);
    drawn = frame;
  };

  const drawPicture = ({ viewport }: Frame): void => {
    pictureContext.clearRect(0, 0, pictureCanvas.width, pictureCanvas.height);
    picture?.paint(pictureContext, viewport);
  };

  const drawMask = ({ viewport, mask, live }: Frame, damage: Box | undefined): void => {
    maskContext.clearRect(0, 0, maskCanvas.width, maskCanvas.height);
    if (mask === undefined) return;
    tintPainter.paint(maskContext, { mask, live, damage, viewport });
    if (live !== undefined && live.outline.length > 0) drawOutline(maskContext, viewport, live.outline, live.erase, tint);
  };

  /** A stroke has gone on: only where it changed something is the canvas drawn anew. */
  const drawDamage = ({ viewport, mask, live }: Frame, damage: Box): void => {
    if (mask === undefined) return;
    // One level pixel more on each side, which smoothing mixes in.
    const margin = Math.ceil(1 / (viewport.scale * viewport.devicePixelRatio)) + 1;
    const part = {
      left: damage.left - margin,
      top: damage.top - margin,
      width: damage.width + 2 * margin,
      height: damage.height + 2 * margin,
    };
    const { left, top, width, height } = onCanvas(viewport, part);
    maskContext.save();
    maskContext.beginPath();
    maskContext.rect(left, top, width, height);
    maskContext.clip();
    maskContext.clearRect(left, top, width, height);
    tintPainter.paint(maskContext, { mask, live, damage, viewport }, part);
    maskContext.restore();
  };

  const schedule = (): void => {
    request ??= requestAnimationFrame(drawFrame);
  };
  const redraw = (): void => {
    drawn = undefined;
    schedule();
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
      tintPainter = createTintPainter(colour, createCanvas);
      redraw();
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

/** A shape under way, as it will be: it joins the tint, or, erasing, cuts it out. */
function drawOutline(context: CanvasRenderingContext2D, viewport: Viewport, outline: Outline, erase: boolean, colour: string): void {
  context.save();
  context.scale(viewport.devicePixelRatio, viewport.devicePixelRatio);
  context.globalCompositeOperation = erase ? "destination-out" : "source-over";
  context.fillStyle = colour;
  context.beginPath();
  for (const point of outline) {
    const { x, y } = toScreen(viewport, point);
    context.lineTo(x, y);
  }
  context.fill();
  context.restore();
}
