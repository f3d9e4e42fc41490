import { intersectBoxes, uniteBoxes, type Box } from "../space.ts";

/**
 * Side of a cell in device pixels. A stroke changes few of them, and the browser copies and composes only those; but each is a layer, and
 * dozens of layers cost more at each frame than that spares.
 */
const CELL_SIDE = 512;

/** A square canvas that shows a part of the stage. */
export interface Cell {
  readonly context: CanvasRenderingContext2D;
  /** The part, in device pixels of the sheet. */
  readonly box: Box;
  /** What of it is to be drawn anew. */
  stale: Box | undefined;
}

export interface Cells {
  /** Hidden until it was drawn for the first time. */
  readonly at: (box: Box) => Cell;
  readonly known: (box: Box) => Cell | undefined;
  readonly all: () => Iterable<Cell>;
  readonly damage: (box: Box) => void;
  readonly remove: (cell: Cell) => void;
  /** Lets the ones that were used the longest time ago go, so that no more than `most` stay. */
  readonly forget: (most: number) => void;
}

/** @param devicePixelRatio device pixels of a CSS pixel */
export function createCells(parent: HTMLElement, devicePixelRatio: number): Cells {
  const cells = new Map<string, Cell>();
  const keyOf = ({ left, top }: Box): string => `${left} ${top}`;
  const spare: Cell["context"][] = [];

  const known = (box: Box): Cell | undefined => {
    const key = keyOf(box);
    const cell = cells.get(key);
    if (cell === undefined) return undefined;
    // Deleted first so that the map stays in the order of use.
    cells.delete(key);
    cells.set(key, cell);
    return cell;
  };
  const remove = (cell: Cell): void => {
    cells.delete(keyOf(cell.box));
    cell.context.canvas.remove();
    spare.push(cell.context);
  };

  return {
    known,
    at: (box) => {
      const existing = known(box);
      if (existing !== undefined) return existing;
      const context = spare.pop() ?? createContext(devicePixelRatio);
      context.canvas.style.left = `${box.left / devicePixelRatio}px`;
      context.canvas.style.top = `${box.top / devicePixelRatio}px`;
      parent.append(context.canvas);
      const cell = { context, box, stale: box };
      cells.set(keyOf(box), cell);
      return cell;
    },
    all: () => cells.values(),
    damage: (box) => {
      for (const cell of cells.values()) cell.stale = uniteBoxes(cell.stale, intersectBoxes(cell.box, box));
    },
    remove,
    forget: (most) => {
      for (const cell of cells.values()) {
        if (cells.size <= most) return;
        remove(cell);
      }
    },
  };
}

function createContext(devicePixelRatio: number): CanvasRenderingContext2D {
  const canvas = document.createElement("canvas");
  canvas.width = CELL_SIDE;
  canvas.height = CELL_SIDE;
  canvas.style.cssText = `position: absolute; width: ${CELL_SIDE / devicePixelRatio}px; height: ${CELL_SIDE / devicePixelRatio}px`;
  return canvas.getContext("2d")!;
}

/** The boxes of the cells of which something lies in `part`, in device pixels. */
export function* cellsIn(part: Box): Generator<Box> {
  for (let top = Math.floor(part.top / CELL_SIDE) * CELL_SIDE; top < part.top + part.height; top += CELL_SIDE) {
    for (let left = Math.floor(part.left / CELL_SIDE) * CELL_SIDE; left < part.left + part.width; left += CELL_SIDE) {
      yield { left, top, width: CELL_SIDE, height: CELL_SIDE };
    }
  }
}

/** Lets `paint` draw a part of a cell, in device pixels of the sheet, from nothing. */
export function repaint({ context, box }: Cell, part: Box, paint: (context: CanvasRenderingContext2D) => void): void {
  context.save();
  context.translate(-box.left, -box.top);
  context.beginPath();
  context.rect(part.left, part.top, part.width, part.height);
  context.clip();
  context.clearRect(part.left, part.top, part.width, part.height);
  paint(context);
  context.restore();
}
