import { onCanvas, type Box, type Viewport } from "../../editor/index.ts";

/** After so many CSS pixels the ground's pattern repeats. */
const GROUND_PATTERN = 16;
/** CSS pixels, more than an edge's shadow: none is seen of an edge that is not the picture's. */
const BEYOND = 2 * GROUND_PATTERN;

/**
 * Where the ground lies on the stage, in CSS pixels: behind what of the picture is in sight, its pattern from the picture's corner on.
 * A device pixel smaller on each side: where the stage lies between two of them, the browser may round it otherwise than the canvases.
 * It is as large wherever one looks while the picture covers the stage: then it is only moved, and never painted anew.
 */
export function groundBox(viewport: Viewport): Box {
  const { devicePixelRatio, picture, stage } = viewport;
  const shown = onCanvas(viewport, { left: 0, top: 0, width: picture.width, height: picture.height });
  const [left, width] = within((shown.left + 1) / devicePixelRatio, (shown.width - 2) / devicePixelRatio, stage.width);
  const [top, height] = within((shown.top + 1) / devicePixelRatio, (shown.height - 2) / devicePixelRatio, stage.height);
  return { left, top, width, height };
}

function within(from: number, length: number, stage: number): readonly [number, number] {
  const begin = Math.max(from, (from % GROUND_PATTERN) - BEYOND);
  return [begin, Math.max(0, Math.min(from + length - begin, stage + 2 * BEYOND))];
}
