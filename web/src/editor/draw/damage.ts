import type { LiveCoverage } from "../document/editor-types.ts";
import { tileBox, type Mask } from "../mask/mask.ts";
import { boundsOf } from "../shape/outline.ts";
import type { Box } from "../space.ts";

/** Finds out, from frame to frame, where in the picture what is painted looks other than before. */
export interface DamageTracker {
  /** Around everything that changed since the last call. */
  readonly next: (mask: Mask, live: LiveCoverage | undefined) => Damage;
}

/** Boxes of the picture. */
export interface Damage {
  /** Where a gesture goes on: a hand waits for it. */
  readonly live: readonly Box[];
  /** What became of gestures that are over, and all else. */
  readonly settled: readonly Box[];
}

/** Takes the damage of gestures: a picture shown twice needs one tracker for both. */
export function createDamageTracker(): DamageTracker {
  let shown: { readonly mask: Mask; readonly live: LiveCoverage | undefined } | undefined;
  return {
    next: (mask, live) => {
      const before = shown;
      shown = { mask, live };
      if (before === undefined) return { live: [], settled: [{ left: 0, top: 0, width: mask.width, height: mask.height }] };
      const damage = [...(before.live?.takeDamage() ?? [])];
      const settled: Box[] = [];
      if (live !== before.live) {
        damage.push(...(live?.takeDamage() ?? []));
        for (const outline of [before.live?.outline, live?.outline])
          if (outline !== undefined && outline.length > 0) settled.push(boundsOf(outline));
      }
      if (mask === before.mask && live === before.live) return { live: damage, settled };
      for (const [index, tile] of mask.tiles.entries()) {
        if (tile !== lookOf(before, live, index)) settled.push(tileBox(mask, index));
      }
      return { live: damage, settled };
    },
  };
}

/** The tile that is seen: where a gesture that is over had come, what that became, if it was committed. So its commit itself damages nothing. */
function lookOf(shown: { readonly mask: Mask; readonly live: LiveCoverage | undefined }, live: LiveCoverage | undefined, index: number) {
  if (shown.live === undefined || shown.live === live || shown.live.layersOf(index).length === 0) return shown.mask.tiles[index];
  return shown.live.committed?.tiles[index];
}
