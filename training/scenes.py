"""Scenes: a background, objects on it, and a mask, as the server's crop shows them to the model.

The server cuts a square about the mask, 1.5 times its longer side, and scales it to SIZE. So in the usual ("canonical")
scene the mask stands in the middle and takes two thirds of the side; near a picture's edge, with thin or whole-picture
masks, it does not, and a share of the scenes is like that. The object fills the mask, upright.
"""
import os

from PIL import Image, ImageFilter

from backgrounds import background
from masks import region, stroke
from sprites import fitted

SIZE = int(os.environ.get("STARTER_SIZE", 192))  # pixels a side
UNIT = SIZE / 256  # lengths below are in 256ths of the side
CROP_SHARE = 2 / 3  # mask's longer side over the crop's side: 25 % padding on each side of the mask

PLACES = {"canonical": 0.60, "loose": 0.20, "shifted": 0.06, "small": 0.02, "large": 0.04, "whole": 0.06, "stroke": 0.02}


def bystanders(rng, picture, glyphs, avoid=None):
    """Other objects that were in the picture before. None has its middle in the box to avoid: what a mask hides wholly
    could not be known, and a removal must not learn to invent it."""
    for _ in range(rng.choice([0, 0, 0, 1, 1, 2])):
        side = round(rng.randint(50, 170) * UNIT)
        glyph = fitted(rng.choice(glyphs), side, side)
        x, y = rng.randint(0, SIZE), rng.randint(0, SIZE)
        if not (avoid and avoid[0] <= x <= avoid[2] and avoid[1] <= y <= avoid[3]):
            picture.paste(glyph, (x - glyph.width // 2, y - glyph.height // 2), glyph)


def mask_box(rng, place):
    """The mask's bounding box in the crop (x0, y0, x1, y1)."""
    longer = SIZE * {"canonical": rng.uniform(0.65, 0.68), "loose": rng.uniform(0.57, 0.76), "shifted": rng.uniform(0.5, 0.8),
                     "small": rng.uniform(0.3, 0.55), "large": rng.uniform(0.76, 0.96)}[place]
    aspect = rng.uniform(0.88, 1) if rng.random() < 0.7 else rng.uniform(0.6, 1)
    width, height = (longer, longer * aspect) if rng.random() < 0.5 else (longer * aspect, longer)
    x, y = (SIZE - width) / 2, (SIZE - height) / 2  # a canonical crop has the mask in its very middle
    if place == "loose":
        x, y = x + rng.uniform(-6, 6) * UNIT, y + rng.uniform(-6, 6) * UNIT
    elif place in ("shifted", "small"):
        x, y = rng.uniform(0, SIZE - width), rng.uniform(0, SIZE - height)
    return round(x), round(y), round(x + width), round(y + height)


def setting(rng, glyphs, textured=0.0):
    """(picture without the new object, mask, box in which the object belongs or None for a thin stroke)."""
    picture, place = background(rng, SIZE, textured), rng.choices([*PLACES], [*PLACES.values()])[0]
    if place == "whole":
        side = round(SIZE * 0.68)
        low = (SIZE - side) // 2
        return picture, Image.new("L", (SIZE, SIZE), 255), (low, low, low + side, low + side)
    box = None if place == "stroke" else mask_box(rng, place)
    if rng.random() < 0.45:
        bystanders(rng, picture, glyphs, box)
    if rng.random() < 0.25:  # crops of small regions are enlarged and so soft
        picture = picture.filter(ImageFilter.GaussianBlur(rng.uniform(0.5, 2.5) * UNIT))
    if box is None:
        return picture, stroke(rng, SIZE), None
    mask, share = region(rng, SIZE, box)
    inset_x, inset_y = (1 - share) / 2 * (box[2] - box[0]), (1 - share) / 2 * (box[3] - box[1])
    return picture, mask, (box[0] + inset_x, box[1] + inset_y, box[2] - inset_x, box[3] - inset_y)


def placed(picture, mask, box, glyph, rng):
    """The picture with the glyph in the middle of the box; outside the mask nothing changes."""
    share = rng.uniform(0.95, 1.0)
    small = fitted(glyph, (box[2] - box[0]) * share, (box[3] - box[1]) * share)
    after = picture.copy()
    after.paste(small, (round((box[0] + box[2] - small.width) / 2), round((box[1] + box[3] - small.height) / 2)), small)
    return Image.composite(after, picture, mask)


def gathering(rng, glyphs):
    """A picture of one to three objects, or one with a grey hole: what the VAE must be able to carry."""
    if rng.random() < 0.6:
        picture, mask, box = setting(rng, glyphs)
        if box and rng.random() < 0.85:
            picture = placed(picture, mask, box, rng.choice(glyphs), rng)
        if rng.random() < 0.3:
            picture.paste((128, 128, 128), (0, 0), mask)
        return picture
    picture = background(rng, SIZE)
    for _ in range(rng.randint(1, 3)):
        bystanders(rng, picture, glyphs)
    return picture
