"""Masks as people paint them, drawn into a square crop. White (255) is what the model repaints."""
import math

import numpy as np
from PIL import Image, ImageDraw


def mask_unit(draw):
    """Lengths below are in 256ths of the side."""
    return draw.im.size[0] / 256


def rectangle(rng, draw, box):
    draw.rounded_rectangle(box, rng.choice([0, 4, 8, 20]) * mask_unit(draw), fill=255)


def ellipse(rng, draw, box):
    draw.ellipse(box, fill=255)


def brush(rng, draw, box):
    """Rows of round dabs that fill the box, rough at the edge."""
    x0, y0, x1, y1 = box
    unit = mask_unit(draw)
    radius = min(rng.uniform(12, 30) * unit, (x1 - x0) / 2, (y1 - y0) / 2)
    rows, dabs = max(2, math.ceil((y1 - y0) / (1.2 * radius))), max(2, math.ceil((x1 - x0) / radius))
    for row in np.linspace(y0 + radius, y1 - radius, rows):
        for x in np.linspace(x0 + radius, x1 - radius, dabs):
            shift, grow = rng.uniform(-4, 4) * unit, rng.uniform(0, 5) * unit
            draw.ellipse([x - radius - grow, row + shift - radius - grow, x + radius + grow, row + shift + radius + grow], fill=255)


def blob(rng, draw, box):
    """A closed wobbly outline inside the box, as a lasso or a thick pen leaves it."""
    x0, y0, x1, y1 = box
    waves = [(n, rng.uniform(0, 0.12 / n), rng.uniform(0, 6.3)) for n in (2, 3, 5)]
    outline = []
    for angle in np.linspace(0, 2 * math.pi, 60):
        reach = 1 - sum(depth * (1 + math.sin(n * angle + phase)) / 2 for n, depth, phase in waves)
        # a superellipse: between a circle and the box
        x, y = (math.copysign(abs(v) ** 0.75, v) * reach for v in (math.cos(angle), math.sin(angle)))
        outline.append(((x0 + x1) / 2 + x * (x1 - x0) / 2, (y0 + y1) / 2 + y * (y1 - y0) / 2))
    draw.polygon(outline, fill=255)


# the share of the box's sides that an object may take before a mask of that shape cuts it
SHAPES = {rectangle: 0.9, ellipse: 0.8, brush: 0.9, blob: 0.82}


def region(rng, size, box):
    """A filled mask about the box (x0, y0, x1, y1), and the share of the box that an object should take."""
    shape = rng.choices([*SHAPES], [4, 3, 4, 3])[0]
    mask = Image.new("L", (size, size), 0)
    shape(rng, ImageDraw.Draw(mask), box)
    return mask, SHAPES[shape]


def stroke(rng, size):
    """One thin hand-drawn line, as over a scratch or a cable."""
    mask = Image.new("L", (size, size), 0)
    angle, x, y = rng.uniform(0, 6.3), rng.uniform(0.2, 0.8) * size, rng.uniform(0.2, 0.8) * size
    points = [(x, y)]
    for _ in range(rng.randint(6, 20)):
        angle += rng.uniform(-0.5, 0.5)
        x, y = x + math.cos(angle) * size / 21, y + math.sin(angle) * size / 21
        points.append((x, y))
    draw, width = ImageDraw.Draw(mask), round(rng.randint(8, 24) * size / 256)
    draw.line(points, fill=255, width=width, joint="curve")
    for x, y in points:
        draw.ellipse([x - width / 2, y - width / 2, x + width / 2, y + width / 2], fill=255)
    return mask
