import type { LiveCoverage } from "../document/editor-types.ts";
import { tileBox, type Mask } from "../mask/mask.ts";
import { boundsOf } from "../shape/outline.ts";
import type { Box } from "../space.ts";

/** Finds out, from frame to frame, where in the picture what is painted looks other than before. */
export interface DamageTracker {
  /** Boxes of the picture around everything that changed since the last call. */
  readonly next: (mask: Mask, live: LiveCoverage | undefined) => readonly Box[];
}

/** Takes the damage of gestures: a picture shown twice needs one tracker for both. */
export function createDamageTracker(): DamageTracker {
  let shown: { readonly mask: Mask; readonly live: LiveCoverage | undefined } | undefined;
  return {
    next: (mask, live) => {
      const before = shown;
      shown = { mask, live };
      const boxes = [...(before?.live?.takeDamage() ?? [])];
      if (before === undefined) return [{ left: 0, top: 0, width: mask.width, height: mask.height }];
      if (live !== before.live) {
        boxes.push(...(live?.takeDamage() ?? []));
        for (const outline of [before.live?.outline, live?.outline])
          if (outline !== undefined && outline.length > 0) boxes.push(boundsOf(outline));
      }
      if (mask === before.mask && live === before.live) return boxes;
      for (const [index, tile] of mask.tiles.entries()) {
        if (tile !== lookOf(before, live, index)) boxes.push(tileBox(mask, index));
      }
      return boxes;
    },
  };
}

/** The tile that is seen: where a gesture that is over had come, what that became, if it was committed. So its commit itself damages nothing. */
function lookOf(shown: { readonly mask: Mask; readonly live: LiveCoverage | undefined }, live: LiveCoverage | undefined, index: number) {
  if (shown.live === undefined || shown.live === live || shown.live.layersOf(index).length === 0) return shown.mask.tiles[index];
  return shown.live.committed?.tiles[index];
}
