import { MAX_BRUSH_SIZE, MIN_BRUSH_SIZE } from "../../editor/index.ts";

/** Steps of the slider, each larger than the one before by the same share: small brushes get as much of its way as large ones. */
export const SLIDER_STEPS = 100;

const RANGE = MAX_BRUSH_SIZE / MIN_BRUSH_SIZE;

export function sizeOfSlider(step: number): number {
  return Math.round(MIN_BRUSH_SIZE * RANGE ** (step / SLIDER_STEPS));
}

export function sliderOfSize(size: number): number {
  return Math.round((SLIDER_STEPS * Math.log(size / MIN_BRUSH_SIZE)) / Math.log(RANGE));
}
