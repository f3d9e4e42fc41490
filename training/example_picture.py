"""Draws the example edit: picture.png (a meadow with a few things on it) and mask.png (a blob over the dog).

    python example_picture.py FOLDER
"""
import math
import random
import sys
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from backgrounds import fractal_noise, mix
from sprites import fitted, sprite

WIDTH, HEIGHT = 512, 384
# emoji, middle, foot (y of the lower edge), longer side; from far to near
THINGS = [("☁", 110, 88, 92), ("☁", 330, 66, 66), ("🌞", 452, 92, 74), ("🏠", 108, 236, 92), ("🌳", 190, 240, 96), ("🌲", 40, 244, 84),
          ("🌲", 470, 246, 90), ("🐕", 322, 338, 140), ("🌻", 96, 360, 78), ("🌷", 168, 368, 56), ("⚽", 458, 362, 42)]
MASKED = "🐕"


def land():
    """Sky, two ranges of hills and a meadow with a little texture."""
    rng = random.Random(7)
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    picture = mix(np.float32([0.42, 0.70, 0.95]), np.float32([0.87, 0.95, 1.0]), (y / 230).clip(0, 1))
    ranges = [((0.56, 0.74, 0.66), 176, 22, 130, 0.4), ((0.44, 0.68, 0.42), 206, 16, 90, 2.1), ((0.50, 0.76, 0.34), 232, 6, 170, 1.0)]
    for colour, middle, height, wave, phase in ranges:
        line = middle + height * np.sin(x / wave + phase)
        picture = mix(picture, np.float32(colour) * (1.06 - 0.22 * ((y - line) / 180).clip(0, 1))[..., None], (y - line + 0.5).clip(0, 1))
    texture = fractal_noise(rng, WIDTH, 24)[:HEIGHT]
    picture = picture + ((texture - 0.5) * 0.10 * (y > 236))[..., None]
    return Image.fromarray((picture.clip(0, 1) * 255).round().astype(np.uint8)).filter(ImageFilter.GaussianBlur(0.6))


def blob(box):
    """A generous, uneven brush mark about the box."""
    mask = Image.new("L", (WIDTH, HEIGHT), 0)
    middle_x, middle_y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    outline = []
    for angle in np.linspace(0, 2 * math.pi, 90):
        reach = 1.22 + 0.05 * math.sin(3 * angle + 1) + 0.04 * math.sin(5 * angle)
        x, y = (math.copysign(abs(v) ** 0.7, v) * reach for v in (math.cos(angle), math.sin(angle)))
        outline.append((middle_x + x * (box[2] - box[0]) / 2, middle_y + y * (box[3] - box[1]) / 2))
    ImageDraw.Draw(mask).polygon(outline, fill=255)
    return mask


def main():
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    picture = land()
    for emoji, middle, foot, longer in THINGS:
        glyph = fitted(sprite(emoji), longer, longer)
        corner = middle - glyph.width // 2, foot - glyph.height
        if emoji not in "☁🌞":
            shade = Image.new("L", picture.size, 0)
            ImageDraw.Draw(shade).ellipse([middle - glyph.width * 0.42, foot - 7, middle + glyph.width * 0.42, foot + 5], fill=70)
            picture.paste((30, 60, 20), (0, 0), shade.filter(ImageFilter.GaussianBlur(3)))
        picture.paste(glyph, corner, glyph)
        if emoji == MASKED:
            mask = blob((*corner, corner[0] + glyph.width, corner[1] + glyph.height))
    picture.save(folder / "picture.png", optimize=True)
    mask.save(folder / "mask.png", optimize=True)


if __name__ == "__main__":
    main()
