import { EngineError } from "../errors.ts";
import { roundHalfToEven } from "../tensor/round-half-to-even.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Picture } from "./picture.ts";

/** Byte v as the model sees it, 2 (v / 255) − 1, rounded to fp32 after each operation as diffusers does. */
const MODEL_VALUES = Float32Array.from({ length: 256 }, (_, value) => 2 * Math.fround(value / 255) - 1);

/** A picture as the VAE encoder takes it: (1, 3, h, w) in [−1, 1]. Transparency is ignored. */
export function toModelRange(picture: Picture): Tensor {
  const { width, height, rgb } = picture;
  const pixels = width * height;
  const data = new Float32Array(3 * pixels);
  for (let channel = 0; channel < 3; channel++) {
    for (let pixel = 0; pixel < pixels; pixel++) {
      data[channel * pixels + pixel] = MODEL_VALUES[rgb[pixel * 3 + channel]];
    }
  }
  return { data, shape: [1, 3, height, width] };
}

/**
 * What the VAE decoder gives, (1, 3, h, w) around [−1, 1], as a picture: x / 2 + 0.5, cut to [0, 1], times 255, rounded to nearest with
 * halves to even, each in fp32, as diffusers and numpy do.
 *
 * @throws EngineError "model" when a value is not a number: a picture of silent black would hide the fault.
 */
export function fromModelRange({ data, shape }: Tensor): Picture {
  const [, , height = 0, width = 0] = shape;
  const pixels = width * height;
  const rgb = new Uint8Array(3 * pixels);
  for (let channel = 0; channel < 3; channel++) {
    for (let pixel = 0; pixel < pixels; pixel++) {
      const value = data[channel * pixels + pixel];
      if (Number.isNaN(value)) throw new EngineError("model", "Expected numbers from the model's VAE decoder but received NaN");
      const unit = Math.min(Math.max(Math.fround(value * 0.5 + 0.5), 0), 1);
      rgb[pixel * 3 + channel] = roundHalfToEven(Math.fround(unit * 255));
    }
  }
  return { width, height, rgb };
}
