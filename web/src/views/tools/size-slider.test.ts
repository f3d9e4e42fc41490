import { expect, test } from "vitest";
import { MAX_BRUSH_SIZE, MIN_BRUSH_SIZE } from "../../editor/index.ts";
import { sizeOfSlider, sliderOfSize, SLIDER_STEPS } from "./size-slider.ts";

test("the slider reaches from the smallest brush to the largest", () => {
  expect([sizeOfSlider(0), sizeOfSlider(SLIDER_STEPS)]).toEqual([MIN_BRUSH_SIZE, MAX_BRUSH_SIZE]);
});

test("a brush stands where the slider would set it, to half a step", () => {
  for (let size = MIN_BRUSH_SIZE; size <= MAX_BRUSH_SIZE; size++) {
    const nearest = sizeOfSlider(sliderOfSize(size));
    expect(Math.abs(nearest - size)).toBeLessThanOrEqual(0.5 + size * 0.036);
  }
});
