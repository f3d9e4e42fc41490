/** Rises from 0 to 1 as t does, with no kink at either end. */
export function smoothstep(t: number): number {
  return t * t * (3 - 2 * t);
}
