"""Writes the goldens of engine/src/image: what Pillow and diffusers make of small pictures.

Run: python golden/image/make.py
The versions that made them are in versions.json.
"""

import base64
import json
import platform
from pathlib import Path

import diffusers
import numpy as np
import PIL
import torch
from diffusers.image_processor import VaeImageProcessor
from PIL import Image

FOLDER = Path(__file__).parent
random = np.random.default_rng(20240511)


def base64_of(array):
    return base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()


def write(name, value):
    (FOLDER / name).write_text(json.dumps(value, indent=1) + "\n")


def noise(width, height, channels):
    shape = (height, width) if channels == 1 else (height, width, channels)
    return random.integers(0, 256, shape, dtype=np.uint8)


def checkerboard(width, height):
    """Full contrast: the filter's overshoot is cut at 0 and 255."""
    y, x = np.mgrid[0:height, 0:width]
    return np.repeat((((x // 3 + y // 3) % 2) * 255).astype(np.uint8)[..., None], 3, axis=2)


def resize_case(name, pixels, mode, width, height):
    resized = Image.fromarray(pixels, mode).resize((width, height), Image.Resampling.LANCZOS)
    return {
        "name": name, "mode": mode,
        "from": [pixels.shape[1], pixels.shape[0]], "to": [width, height],
        "input": base64_of(pixels), "output": base64_of(np.asarray(resized)),
    }


def resize():
    return [
        resize_case("grey, smaller", noise(37, 29, 1), "L", 16, 8),
        resize_case("grey, larger", noise(7, 5, 1), "L", 24, 16),
        resize_case("one pixel, larger", noise(1, 1, 1), "L", 5, 3),
        resize_case("to one pixel", noise(9, 11, 1), "L", 1, 1),
        resize_case("only the width", noise(20, 6, 1), "L", 13, 6),
        resize_case("only the height", noise(6, 20, 1), "L", 6, 31),
        resize_case("same size", noise(8, 8, 1), "L", 8, 8),
        resize_case("colour, smaller by an odd factor", noise(61, 47, 3), "RGB", 24, 16),
        resize_case("colour, wider and lower", noise(11, 40, 3), "RGB", 32, 8),
        # Pillow 13 resizes the height first when it shrinks by more than twice as many pixels as the width.
        resize_case("shrinking 10 wide, 20 high: rows first", noise(31, 41, 3), "RGB", 21, 21),
        resize_case("shrinking 10 wide, 21 high: columns first", noise(31, 41, 3), "RGB", 21, 20),
        resize_case("both larger, the height less", noise(9, 12, 3), "RGB", 20, 13),
        resize_case("colour, overshoot", checkerboard(30, 30), "RGB", 17, 41),
        resize_case("colour, much smaller", noise(320, 4, 3), "RGB", 3, 2),
        resize_case("colour, a stroke of one column", np.pad(np.full((9, 1, 3), 255, np.uint8), ((0, 0), (12, 12), (0, 0))), "RGB", 10, 9),
        resize_case("transparency, smaller", noise(23, 19, 4), "RGBA", 8, 16),
        resize_case("transparency, larger", noise(5, 6, 4), "RGBA", 16, 16),
    ]


def large_resize():
    """The input is a formula, so that only the output is stored."""
    y, x = np.mgrid[0:771, 0:1023].astype(np.int64)
    pixels = np.stack([(x * 7 + y * 13) % 256, (x * y) % 256, (x ^ y) % 256], axis=2).astype(np.uint8)
    resized = Image.fromarray(pixels).resize((64, 48), Image.Resampling.LANCZOS)
    return {"from": [1023, 771], "to": [64, 48], "output": base64_of(np.asarray(resized))}


def luminance():
    pixels = noise(32, 32, 3)
    return {"size": [32, 32], "input": base64_of(pixels), "output": base64_of(np.asarray(Image.fromarray(pixels).convert("L")))}


def parity_mask(name, mask, width, height):
    processor = VaeImageProcessor(vae_scale_factor=8, do_normalize=False, do_binarize=True, do_convert_grayscale=True)
    tensor = processor.preprocess(Image.fromarray(mask, "L"), height=height, width=width)
    return {
        "name": name, "from": [mask.shape[1], mask.shape[0]], "to": [width, height],
        "input": base64_of(mask), "output": base64_of((tensor[0, 0].numpy() * 255).astype(np.uint8)),
    }


def parity_masks():
    threshold = np.repeat(np.array([[0, 126, 127, 128, 129, 255, 1, 254]], np.uint8), 8, axis=0)
    blob = np.zeros((50, 70), np.uint8)
    blob[11:33, 20:41] = 255
    stroke = np.zeros((64, 64), np.uint8)
    stroke[:, 31] = 255
    return [
        parity_mask("threshold", threshold, 8, 8),
        parity_mask("blob, smaller", blob, 32, 24),
        parity_mask("blob, larger", blob, 96, 72),
        parity_mask("a thin stroke is lost", stroke, 24, 24),
        parity_mask("noise", noise(40, 40, 1), 16, 32),
    ]


def model_range():
    processor = VaeImageProcessor(vae_scale_factor=8)
    # Every byte once, in each channel at another place.
    ramp = np.arange(256, dtype=np.uint8)
    pixels = np.stack([ramp, np.roll(ramp, 85), np.roll(ramp, 170)], axis=1).reshape(16, 16, 3)
    encoded = processor.preprocess(Image.fromarray(pixels), height=16, width=16)
    # Values on and next to every half step between bytes, beyond the range, and noise.
    halves = (np.arange(255, dtype=np.float64) + 0.5) / 255 * 2 - 1
    values = np.concatenate([
        halves.astype(np.float32),
        np.nextafter(halves.astype(np.float32), np.float32(2)),
        np.nextafter(halves.astype(np.float32), np.float32(-2)),
        np.array([-1, 1, 0, -0.0, -1.5, 1.5, 1e9, -1e9, 1e-30, np.inf, -np.inf], np.float32),
        random.normal(0, 0.7, 8).astype(np.float32),
    ])
    values = np.resize(values, 3 * 16 * 16).reshape(1, 3, 16, 16)
    decoded = processor.postprocess(torch.from_numpy(values.copy()), output_type="pil")[0]
    return {
        "size": [16, 16],
        "encode": {"input": base64_of(pixels), "output": base64_of(encoded.numpy().astype("<f4"))},
        "decode": {"input": base64_of(values.astype("<f4")), "output": base64_of(np.asarray(decoded))},
    }


write("resize.json", resize())
write("resize-large.json", large_resize())
write("luminance.json", luminance())
write("parity-mask.json", parity_masks())
write("model-range.json", model_range())
write("versions.json", {
    "python": platform.python_version(), "pillow": PIL.__version__, "diffusers": diffusers.__version__,
    "torch": torch.__version__, "numpy": np.__version__,
})
