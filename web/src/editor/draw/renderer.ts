import type { Editor } from "../document/editor-types.ts";
import type { Mask } from "../mask/mask.ts";
import type { Viewport } from "../viewport.ts";
import { createDamageTracker } from "./damage.ts";
import { createPicturePainter, type Picture, type PicturePainter } from "./picture-painter.ts";
import { createSheet, type Scene, type Sheet } from "./sheet.ts";
import { createTintPainter, type CreateCanvas } from "./tint-painter.ts";

/** What drawing may take of a frame; what is left waits for the next one. */
const FRAME_BUDGET_MS = 5;
/** And so many cells: canvases draw what they were told only when the frame is over. */
const FRAME_CELLS = 3;
/** While one zooms, the sheet is scaled as it is; it is drawn anew once it is this much too small or too large, or after a rest. */
const MOST_SCALED = 1.5;
const REST_MS = 80;

export interface RendererOptions {
  readonly editor: Editor;
  /** Where picture and mask are put; as large as the stage. */
  readonly layers: HTMLElement;
  /** The class of an element that lies below the picture, as large as that. */
  readonly groundClass: string;
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

/**
 * Keeps an element showing the editor: the picture, and over it the mask. Each frame draws only what changed, and no more than fits into
 * it; moving and zooming draw nothing until it is due.
 */
export function createRenderer(options: RendererOptions): Renderer {
  const { editor, layers, groundClass, createCanvas = (width, height) => new OffscreenCanvas(width, height) } = options;
  const damages = createDamageTracker();
  let colour = options.tint;
  let tint = createTintPainter(colour, createCanvas);
  let picture: PicturePainter | undefined;
  let instead: Mask | undefined;
  /** The one that is seen. */
  let sheet: Sheet | undefined;
  /** The one that is drawn to take its place. */
  let next: Sheet | undefined;
  let zoomed = { viewport: editor.getSnapshot().viewport, at: 0 };
  let request: number | undefined;
  let rest: number | undefined;

  const drawFrame = (): void => {
    request = undefined;
    const snapshot = editor.getSnapshot();
    const { viewport } = snapshot;
    if (viewport.stage.width === 0 || viewport.stage.height === 0) return;
    const live = editor.live();
    const mask = instead ?? snapshot.mask;
    const boxes = damages.next(mask, live);
    tint.damage(boxes);
    sheet?.damage(boxes);
    next?.damage(boxes);

    const { visible, opacity } = snapshot.tint;
    const scene: Scene = { picture, mask: visible ? mask : undefined, live, tint, colour, opacity };
    const isFirst = sheet === undefined;
    sheet ??= createSheet(layers, viewport, groundClass);
    sheet.place(viewport);
    const mayGoOn = isFirst ? () => true : allowance();
    const isDone = sheet.draw(scene, viewport, mayGoOn);
    if (!isDone || sharpen(scene, viewport, mayGoOn)) schedule();
  };

  /** Draws a sheet for another scale, frame by frame, and shows it when it is complete. True while there is more to do at once. */
  const sharpen = (scene: Scene, viewport: Viewport, mayGoOn: () => boolean): boolean => {
    if (viewport.scale !== zoomed.viewport.scale) zoomed = { viewport, at: performance.now() };
    if (sheet === undefined || isSharpFor(sheet, viewport)) {
      next?.remove();
      next = undefined;
      return false;
    }
    if (next === undefined) {
      const factor = viewport.scale / sheet.anchor.scale;
      const rested = performance.now() - zoomed.at;
      if (Math.max(factor, 1 / factor) < MOST_SCALED && rested < REST_MS) {
        rest ??= window.setTimeout(
          () => {
            rest = undefined;
            schedule();
          },
          REST_MS - rested + 1,
        );
        return false;
      }
      next = createSheet(layers, viewport, groundClass);
      next.show(false);
    }
    if (!next.draw(scene, next.anchor, mayGoOn)) return true;
    next.place(viewport);
    next.show(true);
    sheet.remove();
    sheet = next;
    next = undefined;
    return true;
  };

  const schedule = (): void => {
    request ??= requestAnimationFrame(drawFrame);
  };
  const redraw = (): void => {
    sheet?.damageAll();
    next?.damageAll();
    schedule();
  };
  const unsubscribe = editor.subscribeToDrawing(schedule);
  schedule();

  return {
    showPicture: (shown) => {
      picture = shown && createPicturePainter(shown, createCanvas);
      redraw();
    },
    showInstead: (mask) => {
      instead = mask;
      schedule();
    },
    setTint: (next) => {
      if (next === colour) return;
      colour = next;
      tint = createTintPainter(next, createCanvas);
      redraw();
    },
    dispose: () => {
      unsubscribe();
      if (request !== undefined) cancelAnimationFrame(request);
      clearTimeout(rest);
      sheet?.remove();
      next?.remove();
    },
  };
}

function isSharpFor({ anchor }: Sheet, { scale, devicePixelRatio }: Viewport): boolean {
  return anchor.scale === scale && anchor.devicePixelRatio === devicePixelRatio;
}

/** Says yes until a frame's share is spent. */
function allowance(): () => boolean {
  const until = performance.now() + FRAME_BUDGET_MS;
  let cells = 0;
  return () => cells++ < FRAME_CELLS && performance.now() < until;
}
