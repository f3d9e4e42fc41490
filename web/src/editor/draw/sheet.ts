import type { LiveCoverage } from "../document/editor-types.ts";
import type { Mask } from "../mask/mask.ts";
import { boundsOf, type Outline } from "../shape/outline.ts";
import { intersectBoxes, type Box } from "../space.ts";
import { toScreen, type Viewport } from "../viewport.ts";
import { cellsIn, createCells, repaint, type Cell } from "./cells.ts";
import { onCanvas, onPicture } from "./level.ts";
import type { PicturePainter } from "./picture-painter.ts";
import { isPainted, type TintPainter } from "./tint-painter.ts";

/** Cells kept beyond those in sight. */
const SPARE_CELLS = 4;

/** What a sheet shows. */
export interface Scene {
  readonly picture: PicturePainter | undefined;
  /** Undefined: hidden. */
  readonly mask: Mask | undefined;
  readonly live: LiveCoverage | undefined;
  readonly tint: TintPainter;
  /** Of the tint, `#rrggbb`. */
  readonly colour: string;
  /** Of the tint, 0–1. */
  readonly opacity: number;
}

/**
 * Picture and mask as they lie on the stage under one viewport, the anchor, drawn in cells. Under another viewport the sheet is moved and
 * scaled as a whole, without drawing: exact as long as the scale is the same, else until another sheet is drawn.
 */
export interface Sheet {
  readonly anchor: Viewport;
  readonly place: (viewport: Viewport) => void;
  readonly show: (isShown: boolean) => void;
  /** What lies in these boxes of the picture is painted otherwise now. */
  readonly damage: (boxes: readonly Box[]) => void;
  readonly damageAll: () => void;
  /** Draws what is missing or stale in sight of a viewport while `mayGoOn` says so; true when nothing is left. */
  readonly draw: (scene: Scene, viewport: Viewport, mayGoOn: () => boolean) => boolean;
  readonly remove: () => void;
}

export function createSheet(layers: HTMLElement, anchor: Viewport, groundClass: string): Sheet {
  const element = document.createElement("div");
  element.style.cssText = "position: absolute; top: 0; left: 0; transform-origin: 0 0; will-change: transform";
  const ground = element.appendChild(document.createElement("div"));
  ground.className = groundClass;
  const { scale, offset, picture, devicePixelRatio } = anchor;
  ground.style.cssText = `left: ${offset.x}px; top: ${offset.y}px; width: ${picture.width * scale}px; height: ${picture.height * scale}px`;
  const pictureCells = createCells(element.appendChild(document.createElement("div")), devicePixelRatio);
  const maskLayer = element.appendChild(document.createElement("div"));
  const maskCells = createCells(maskLayer, devicePixelRatio);
  layers.append(element);

  const drawPicture = (cell: Cell, painter: PicturePainter | undefined): void => {
    const { stale } = cell;
    if (stale !== undefined) repaint(cell, stale, (context) => painter?.paint(context, anchor));
    cell.stale = undefined;
  };

  /** Whether anything of the mask is to be seen in a cell. */
  const isTinted = (box: Box, mask: Mask, live: LiveCoverage | undefined): boolean => {
    const part = onPicture(anchor, box);
    if (part === undefined) return false;
    if (isPainted(mask, live, part)) return true;
    return live !== undefined && live.outline.length > 0 && intersectBoxes(boundsOf(live.outline), part) !== undefined;
  };

  const drawMask = (cell: Cell, mask: Mask, { live, tint, colour }: Scene): void => {
    const { stale } = cell;
    cell.stale = undefined;
    const part = stale && onPicture(anchor, stale);
    if (stale === undefined || part === undefined) return;
    repaint(cell, stale, (context) => {
      tint.paint(context, { mask, live, viewport: anchor }, part);
      if (live !== undefined && live.outline.length > 0) fillOutline(context, anchor, live.outline, live.erase, colour);
    });
  };

  return {
    anchor,
    place: (viewport) => (element.style.transform = transformBetween(anchor, viewport)),
    show: (isShown) => (element.style.visibility = isShown ? "" : "hidden"),
    damage: (boxes) => {
      for (const box of boxes) maskCells.damage(withMargin(anchor, box));
    },
    damageAll: () => {
      for (const cells of [pictureCells, maskCells]) for (const cell of cells.all()) cell.stale = cell.box;
    },
    draw: (scene, viewport, mayGoOn) => {
      maskLayer.style.display = scene.mask === undefined ? "none" : "";
      const { mask } = scene;
      const sight = inSight(anchor, viewport);
      const boxes = sight === undefined ? [] : [...cellsIn(sight)];
      for (const box of boxes) {
        const cell = pictureCells.at(box);
        if (cell.stale === undefined) continue;
        if (!mayGoOn()) return false;
        drawPicture(cell, scene.picture);
      }
      for (const box of boxes) {
        if (mask === undefined) break;
        const known = maskCells.known(box);
        if (!isTinted(box, mask, scene.live)) {
          if (known !== undefined) maskCells.remove(known);
          continue;
        }
        const cell = known ?? maskCells.at(box);
        cell.context.canvas.style.opacity = String(scene.opacity);
        if (cell.stale === undefined) continue;
        if (!mayGoOn()) return false;
        drawMask(cell, mask, scene);
      }
      for (const cells of [pictureCells, maskCells]) cells.forget(boxes.length + SPARE_CELLS);
      return true;
    },
    remove: () => element.remove(),
  };
}

/** How a sheet must be moved and scaled for a viewport other than its own; by whole device pixels when only moved, so that it stays sharp. */
function transformBetween(anchor: Viewport, { scale, offset, devicePixelRatio }: Viewport): string {
  const factor = scale / anchor.scale;
  const whole = (length: number): number => (factor === 1 ? Math.round(length * devicePixelRatio) / devicePixelRatio : length);
  const x = whole(offset.x - factor * anchor.offset.x);
  const y = whole(offset.y - factor * anchor.offset.y);
  return `translate(${x}px, ${y}px) scale(${factor})`;
}

/** What of the picture lies on the stage of a viewport, in device pixels of the sheet. */
function inSight(anchor: Viewport, { scale, offset, stage }: Viewport): Box | undefined {
  const { devicePixelRatio } = anchor;
  const factor = anchor.scale / scale;
  const left = Math.floor((anchor.offset.x - offset.x * factor) * devicePixelRatio);
  const top = Math.floor((anchor.offset.y - offset.y * factor) * devicePixelRatio);
  const width = Math.ceil(stage.width * factor * devicePixelRatio) + 1;
  const height = Math.ceil(stage.height * factor * devicePixelRatio) + 1;
  return intersectBoxes({ left, top, width, height }, onCanvas(anchor, { left: 0, top: 0, ...anchor.picture }));
}

/** A box of the picture in device pixels, with one pixel of the level more on each side, which smoothing mixes in. */
function withMargin(anchor: Viewport, box: Box): Box {
  const margin = Math.ceil(1 / (anchor.scale * anchor.devicePixelRatio)) + 1;
  return onCanvas(anchor, {
    left: box.left - margin,
    top: box.top - margin,
    width: box.width + 2 * margin,
    height: box.height + 2 * margin,
  });
}

/** A shape under way, as it will be: it joins the tint, or, erasing, cuts it out. */
function fillOutline(context: CanvasRenderingContext2D, viewport: Viewport, outline: Outline, erase: boolean, colour: string): void {
  context.scale(viewport.devicePixelRatio, viewport.devicePixelRatio);
  context.globalCompositeOperation = erase ? "destination-out" : "source-over";
  context.fillStyle = colour;
  context.beginPath();
  for (const point of outline) {
    const { x, y } = toScreen(viewport, point);
    context.lineTo(x, y);
  }
  context.fill();
}
